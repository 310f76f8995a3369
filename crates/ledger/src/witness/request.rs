//! What a log asks a witness.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::checkpoint::SignedCheckpoint;
use crate::merkle::TreeHash;
use crate::note::Note;
use crate::path_text::{InvalidPathText, PathText};

/// How every request begins.
const BEGINNING: &str = "old ";

/// A checkpoint, and the proof that it continues one that the witness has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessRequest(PathText);

/// A text is no request to a witness.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this is no request to a witness")]
pub struct InvalidWitnessRequest(#[from] pub InvalidPathText);

impl WitnessRequest {
    /// Takes the path that [`consistency_path`](crate::consistency_path) made from the size that the
    /// witness has seen, or from 0.
    #[must_use]
    pub fn new(older: u64, path: Vec<TreeHash>, checkpoint: &SignedCheckpoint) -> Self {
        Self(PathText {
            place: older,
            path,
            note: checkpoint.note().clone(),
        })
    }

    pub(super) fn older(&self) -> u64 {
        self.0.place
    }

    pub(super) fn path(&self) -> &[TreeHash] {
        &self.0.path
    }

    pub(super) fn note(&self) -> &Note {
        &self.0.note
    }
}

impl FromStr for WitnessRequest {
    type Err = InvalidWitnessRequest;

    fn from_str(text: &str) -> Result<Self, InvalidWitnessRequest> {
        Ok(Self(PathText::read(text, BEGINNING)?))
    }
}

impl fmt::Display for WitnessRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(BEGINNING, f)
    }
}
