//! One signature under a note.

use std::fmt;
use std::str::FromStr;

use super::error::{InvalidNote, SignatureError};
use super::name::KeyName;
use super::signer::{SignError, Signer};
use super::verifier::VerifierKey;
use crate::spelling::{from_base64, shown, to_base64};

/// Every line of a signature begins so, with U+2014.
const DASH: &str = "— ";

/// A signature, and whose it says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

impl NoteSignature {
    pub(crate) fn new(key: &VerifierKey, signature: Vec<u8>) -> Self {
        Self {
            name: key.name().clone(),
            key_id: key.id(),
            signature,
        }
    }

    /// Signs a text, and checks what the signer made.
    pub(super) fn sign(text: &str, signer: &dyn Signer) -> Result<Self, SignError> {
        let signature = Self::new(signer.key(), signer.sign(text.as_bytes())?.to_vec());
        signature.check(text, signer.key())?;
        Ok(signature)
    }

    /// Returns who is said to have signed.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.signature
    }

    pub(super) fn is_by_same(&self, other: &Self) -> bool {
        (&self.name, self.key_id) == (&other.name, other.key_id)
    }

    pub(super) fn is_of(&self, key: &VerifierKey) -> bool {
        (&self.name, self.key_id) == (key.name(), key.id())
    }

    pub(crate) fn check(&self, text: &str, key: &VerifierKey) -> Result<(), SignatureError> {
        if key.signed(text, &self.signature) {
            Ok(())
        } else {
            Err(SignatureError::Wrong(key.name().clone()))
        }
    }
}

impl FromStr for NoteSignature {
    type Err = InvalidNote;

    fn from_str(line: &str) -> Result<Self, InvalidNote> {
        read(line).ok_or_else(|| InvalidNote::Line(shown(line)))
    }
}

fn read(line: &str) -> Option<NoteSignature> {
    let (name, bytes) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = from_base64(bytes)?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    if signature.is_empty() {
        return None;
    }
    Some(NoteSignature {
        name: name.parse().ok()?,
        key_id: *key_id,
        signature: signature.to_vec(),
    })
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id, self.signature.as_slice()].concat();
        write!(f, "{DASH}{} {}", self.name, to_base64(&bytes))
    }
}
