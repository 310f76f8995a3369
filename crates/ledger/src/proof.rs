//! That an entry is in a log: C2SP tlog-proof.

use std::fmt;
use std::str::FromStr;

use astra_model::EntryHash;
use thiserror::Error;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{ProofError, TreeHash};
use crate::note::VerifierKey;
use crate::path_text::{InvalidPathText, PathText};

/// How every proof begins. No line `extra` follows: nothing would authenticate it.
const BEGINNING: &str = "c2sp.org/tlog-proof@v1\nindex ";

/// The proof that one entry is in a log, as a text that needs nothing beside it but the entry's hash
/// and the log's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof(PathText);

/// A text is no proof of an inclusion.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is no proof: ask the log for it again")]
pub struct InvalidProof(#[from] pub InvalidPathText);

/// An entry is not proved to be in a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InclusionError {
    /// The checkpoint is not to be trusted.
    #[error("the proof's checkpoint does not hold")]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead from the entry to the checkpoint's root.
    #[error("the entry is not proved to be in the checkpoint's tree")]
    Path(#[from] ProofError),
}

impl InclusionProof {
    /// Takes the path that [`inclusion_path`](crate::inclusion_path) made for an entry of a
    /// checkpoint's tree.
    #[must_use]
    pub fn new(index: u64, path: Vec<TreeHash>, checkpoint: &SignedCheckpoint) -> Self {
        Self(PathText {
            place: index,
            path,
            note: checkpoint.note().clone(),
        })
    }

    /// Returns the entry's place.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.0.place
    }

    /// Checks that it proves an entry to be in the log of a key, and returns the checkpoint that it
    /// is proved by.
    ///
    /// # Errors
    ///
    /// If the checkpoint is not that log's, or the entry not in its tree at that place.
    pub fn check(
        &self,
        entry: &EntryHash,
        key: &VerifierKey,
    ) -> Result<SignedCheckpoint, InclusionError> {
        let PathText { place, path, note } = &self.0;
        let checkpoint = SignedCheckpoint::check(note.clone(), key)?;
        checkpoint.head().check_inclusion(*place, entry, path)?;
        Ok(checkpoint)
    }
}

impl FromStr for InclusionProof {
    type Err = InvalidProof;

    fn from_str(text: &str) -> Result<Self, InvalidProof> {
        Ok(Self(PathText::read(text, BEGINNING)?))
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(BEGINNING, f)
    }
}
