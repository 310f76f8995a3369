//! What a log says it holds: C2SP tlog-checkpoint.

use std::fmt;
use std::str::FromStr;

use astra_model::Timestamp;
use thiserror::Error;

use crate::cosignature;
use crate::merkle::{InvalidTreeHash, TREE_SIZE_MAX, TreeHash, TreeHead};
use crate::note::{
    InvalidKeyName, InvalidNote, KeyName, Note, NoteSignature, SignError, SignatureError, Signer,
    VerifierKey,
};
use crate::spelling::{from_decimal, shown};

/// A log's tree at one size. Three lines, and none beside them: nobody could audit what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: KeyName,
    /// Its tree.
    pub head: TreeHead,
}

/// A text is no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidCheckpoint {
    /// It has not three lines.
    #[error("{0} whole lines are no checkpoint: it has its origin, its size and its root")]
    Lines(usize),
    /// The first line names no log.
    #[error("the checkpoint's origin is none")]
    Origin(#[from] InvalidKeyName),
    /// The second line is no size.
    #[error("{0:?} is no size: it is a decimal number from 0 to 2^63 - 1")]
    Size(String),
    /// The third line is no root.
    #[error("the checkpoint's root is none")]
    Root(#[from] InvalidTreeHash),
    /// The root is not that of the tree without entries.
    #[error("{0} is not the root of a tree without entries, which is SHA-256 of nothing")]
    Empty(TreeHash),
}

/// A checkpoint is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It is no note.
    #[error("the checkpoint is no signed note")]
    Note(#[from] InvalidNote),
    /// Its text is no checkpoint's.
    #[error("the note is no checkpoint")]
    Text(#[from] InvalidCheckpoint),
    /// The key did not sign it.
    #[error("the checkpoint is not signed by the key that was given")]
    Signature(#[from] SignatureError),
    /// It is another log's.
    #[error("the checkpoint is of {found}, and the key of {expected}: give the key of its log")]
    OtherLog {
        /// The log whose key it is.
        expected: KeyName,
        /// The log that it names.
        found: KeyName,
    },
}

impl FromStr for Checkpoint {
    type Err = InvalidCheckpoint;

    fn from_str(text: &str) -> Result<Self, InvalidCheckpoint> {
        let lines: Vec<&str> = match text.strip_suffix('\n') {
            Some(lines) => lines.split('\n').collect(),
            None => Vec::new(),
        };
        let [origin, size, root] = lines[..] else {
            return Err(InvalidCheckpoint::Lines(lines.len()));
        };
        let head = TreeHead {
            size: from_decimal(size)
                .filter(|size| *size <= TREE_SIZE_MAX)
                .ok_or_else(|| InvalidCheckpoint::Size(shown(size)))?,
            root: root.parse::<TreeHash>()?,
        };
        if head.size == 0 && head != TreeHead::empty() {
            return Err(InvalidCheckpoint::Empty(head.root));
        }
        let origin = origin.parse::<KeyName>()?;
        Ok(Self { origin, head })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TreeHead { size, root } = &self.head;
        write!(f, "{}\n{size}\n{root}\n", self.origin)
    }
}

/// A checkpoint that its log signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs what a log holds; the signer's name is the log's.
    ///
    /// Whoever signs has made sure that every earlier checkpoint of the log is of the same tree.
    ///
    /// # Errors
    ///
    /// If the signer fails.
    pub fn sign(head: TreeHead, signer: &dyn Signer) -> Result<Self, SignError> {
        let origin = signer.key().name().clone();
        let checkpoint = Checkpoint { origin, head };
        let note = Note::sign(&checkpoint.to_string(), signer)?;
        Ok(Self { checkpoint, note })
    }

    /// Reads a signed checkpoint of the log whose key is given.
    ///
    /// # Errors
    ///
    /// If it is none, or of another log, or that key did not sign it.
    pub fn read(text: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        Self::check(text.parse()?, key)
    }

    /// Takes a note as a checkpoint of the log whose key is given.
    ///
    /// # Errors
    ///
    /// If it is none, or of another log, or that key did not sign it.
    pub fn check(note: Note, key: &VerifierKey) -> Result<Self, CheckpointError> {
        note.check(key)?;
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != *key.name() {
            return Err(CheckpointError::OtherLog {
                expected: key.name().clone(),
                found: checkpoint.origin,
            });
        }
        Ok(Self { checkpoint, note })
    }

    /// Returns the log.
    #[must_use]
    pub fn origin(&self) -> &KeyName {
        &self.checkpoint.origin
    }

    /// Returns the log's tree.
    #[must_use]
    pub fn head(&self) -> &TreeHead {
        &self.checkpoint.head
    }

    /// Returns the note, with whatever signatures stand under it.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Puts a witness's cosignature beside the log's signature. It is not checked.
    ///
    /// # Errors
    ///
    /// If there are too many already, or that witness's is among them.
    pub fn add(&mut self, cosignature: NoteSignature) -> Result<(), InvalidNote> {
        self.note.add(cosignature)
    }

    /// Checks that a witness cosigned it, and returns when, to the second.
    ///
    /// # Errors
    ///
    /// If its cosignature is missing or wrong.
    pub fn check_cosigned(&self, witness: &VerifierKey) -> Result<Timestamp, SignatureError> {
        let signature = self.note.check(witness)?;
        cosignature::time_of(signature.bytes())
            .ok_or_else(|| SignatureError::Wrong(witness.name().clone()))
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
