//! Signed texts: C2SP signed-note.

mod error;
mod line;
mod name;
mod signer;
mod verifier;

use std::fmt;
use std::str::FromStr;

pub use error::{InvalidNote, SignatureError};
pub use line::NoteSignature;
pub use name::{InvalidKeyName, KeyName};
pub use signer::{SignError, Signer};
pub use verifier::{Algorithm, InvalidVerifierKey, VerifierKey};

/// A longer note is refused unread: ours have a few hundred bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// A note with more signatures is refused: every reader of notes takes so many.
pub const NOTE_SIGNATURES_MAX: usize = 16;

/// A text and signatures under it. Until one is checked, anybody may have written either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text.
    ///
    /// # Errors
    ///
    /// If the text can't stand in a note, or the signer has no signature that its own key takes.
    pub fn sign(text: &str, signer: &dyn Signer) -> Result<Self, SignError> {
        check_text(text)?;
        let mut note = Self {
            text: text.to_owned(),
            signatures: Vec::new(),
        };
        note.add(NoteSignature::sign(text, signer)?)?;
        Ok(note)
    }

    /// Puts a signature under the text. It is not checked.
    ///
    /// # Errors
    ///
    /// If there are too many already, or that key's is among them.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), InvalidNote> {
        if self.signatures.len() == NOTE_SIGNATURES_MAX {
            return Err(InvalidNote::Signatures);
        }
        if self.signatures.iter().any(|one| one.is_by_same(&signature)) {
            return Err(InvalidNote::Twice(signature.name().clone()));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Returns the text, which ends with a line's end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the signatures, as they stand there.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Checks that a key signed this text, and returns its signature.
    ///
    /// # Errors
    ///
    /// If its signature is missing or wrong.
    pub fn check(&self, key: &VerifierKey) -> Result<&NoteSignature, SignatureError> {
        let mut signatures = self.signatures.iter();
        let signature = signatures
            .find(|signature| signature.is_of(key))
            .ok_or_else(|| SignatureError::Missing(key.name().clone()))?;
        signature.check(&self.text, key)?;
        Ok(signature)
    }
}

impl FromStr for Note {
    type Err = InvalidNote;

    fn from_str(note: &str) -> Result<Self, InvalidNote> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(InvalidNote::Long(note.len()));
        }
        let (before, lines) = note.rsplit_once("\n\n").ok_or(InvalidNote::Unsigned)?;
        // The text has its own line's end, which is the first of the two.
        let text = &note[..=before.len()];
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(InvalidNote::Cut)?;
        let mut note = Self {
            text: text.to_owned(),
            signatures: Vec::new(),
        };
        for line in lines.split('\n') {
            note.add(line.parse()?)?;
        }
        Ok(note)
    }
}

fn check_text(text: &str) -> Result<(), InvalidNote> {
    if !text.ends_with('\n') || text == "\n" {
        return Err(InvalidNote::Cut);
    }
    match text.chars().find(|sign| *sign < ' ' && *sign != '\n') {
        Some(sign) => Err(InvalidNote::Control(sign)),
        None => Ok(()),
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        f.write_str("\n")?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}
