//! Whoever remembers what a log said: C2SP tlog-witness.

mod error;
mod memory;
mod request;

use std::io;
use std::path::Path;

use astra_model::Clock;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::cosignature::cosign;
use crate::merkle::TreeHead;
use crate::note::{InvalidNote, KeyName, Note, NoteSignature, Signer, VerifierKey};
pub use error::WitnessError;
use memory::Memory;
pub use request::{InvalidWitnessRequest, WitnessRequest};

/// Keeps the last checkpoint of each of some logs, and cosigns one that continues it.
///
/// A log that shows two histories can't have both cosigned, and none that takes entries back has
/// anything cosigned, as long as the witness keeps its folder. Any number of processes may serve from
/// one folder at once; a cosignature is returned when what it says is durable.
pub struct Witness<S> {
    memory: Memory,
    logs: Vec<VerifierKey>,
    signer: S,
}

impl<S: Signer> Witness<S> {
    /// Opens a witness's folder, making it where it isn't there, for the logs of some keys.
    ///
    /// The signer's key is one for [cosignatures](crate::Algorithm::Cosignature), and used for
    /// nothing else.
    ///
    /// # Errors
    ///
    /// If the folder can't be made.
    pub fn open(folder: &Path, logs: Vec<VerifierKey>, signer: S) -> io::Result<Self> {
        Ok(Self {
            memory: Memory::open(folder)?,
            logs,
            signer,
        })
    }

    /// Cosigns a checkpoint that continues the last one of its log.
    ///
    /// # Errors
    ///
    /// If it does not, or its log is none of ours; then nothing is kept, let alone cosigned. If it
    /// could not be kept or cosigned, asking again does no harm.
    pub fn cosign(
        &self,
        request: &WitnessRequest,
        clock: &dyn Clock,
    ) -> Result<NoteSignature, WitnessError> {
        let named: Checkpoint = request.note().text().parse()?;
        let keys = self.keys_of(&named.origin)?;
        let checkpoint = check_with(request.note(), &keys).map_err(WitnessError::Untrusted)?;
        let (older, head) = (request.older(), checkpoint.head());
        if older > head.size {
            let size = head.size;
            return Err(WitnessError::Reversed { older, size });
        }
        let mut kept = self.memory.lock(&keys)?;
        let last = kept.last().map_or(TreeHead::empty(), |last| *last.head());
        if older != last.size {
            return Err(WitnessError::Conflict { kept: last.size });
        }
        if older == head.size && last.root != head.root {
            return Err(WitnessError::Fork { size: older });
        }
        head.check_extends(&last, request.path())?;
        if kept.last().map(SignedCheckpoint::head) != Some(head) {
            kept.keep(&checkpoint)?;
        }
        // Still under the lock: at the time that is signed, nothing larger was seen.
        Ok(cosign(checkpoint.note().text(), clock.now(), &self.signer)?)
    }

    /// Returns the last checkpoint of a log that was kept.
    ///
    /// # Errors
    ///
    /// If the log is none of ours, or what is kept can't be read.
    pub fn last(&self, origin: &KeyName) -> Result<Option<SignedCheckpoint>, WitnessError> {
        Ok(self.memory.lock(&self.keys_of(origin)?)?.into_last())
    }

    /// Returns the keys of a log: at least one, and while it changes its key two.
    fn keys_of(&self, origin: &KeyName) -> Result<Vec<&VerifierKey>, WitnessError> {
        let keys = self.logs.iter().filter(|key| key.name() == origin);
        let keys: Vec<_> = keys.collect();
        if keys.is_empty() {
            return Err(WitnessError::Unknown(origin.clone()));
        }
        Ok(keys)
    }
}

/// Takes a note as a checkpoint of the log whose keys are given, one of which has signed it.
fn check_with(note: &Note, keys: &[&VerifierKey]) -> Result<SignedCheckpoint, CheckpointError> {
    let mut checks = keys
        .iter()
        .map(|key| SignedCheckpoint::check(note.clone(), key));
    let first = checks
        .next()
        .unwrap_or(Err(CheckpointError::Note(InvalidNote::Unsigned)));
    checks.fold(first, Result::or)
}
