//! Proofs about the entries of a repository.

use std::ops::Range;

use astra_model::{EntryHash, LedgerRepository, RepositoryError};
use thiserror::Error;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{
    Continuation, PathError, ProofError, Tree, TreeHash, TreeHead, consistency_path, inclusion_path,
};
use crate::note::{SignError, Signer, VerifierKey};
use crate::proof::InclusionProof;
use crate::witness::WitnessRequest;

/// So many hashes are held in memory at once.
const BATCH: u64 = 8192;

/// Signs and proves what a ledger holds.
pub struct Prover<'r> {
    repository: &'r dyn LedgerRepository,
}

/// Nothing could be signed or proved.
#[derive(Debug, Error)]
pub enum ProveError {
    /// The repository failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// An entry is missing in the midst of others.
    #[error("entry {0} is missing: `astra ledger verify` tells more")]
    Missing(u64),
    /// The checkpoint is not one that this key signed.
    #[error("the last checkpoint does not hold: sign with the key that signed it")]
    Checkpoint(#[from] CheckpointError),
    /// The ledger is not what was signed for, or does not reach so far.
    #[error("the ledger is not the one that was signed for")]
    Changed(#[from] ProofError),
    /// The signer failed.
    #[error("the checkpoint could not be signed")]
    Sign(#[from] SignError),
}

impl<'r> Prover<'r> {
    /// Proves what is in a repository.
    #[must_use]
    pub fn new(repository: &'r dyn LedgerRepository) -> Self {
        Self { repository }
    }

    /// Signs what the ledger holds now, and keeps that; returns what was kept where nothing is new.
    ///
    /// # Errors
    ///
    /// If the entries are not those that the last checkpoint was signed for, or fewer; then nothing
    /// is signed. If the signer or the repository fails.
    pub fn checkpoint(&self, signer: &dyn Signer) -> Result<SignedCheckpoint, ProveError> {
        let last = self.last_checkpoint(signer.key())?;
        let older = last.as_ref().map_or(TreeHead::empty(), |last| *last.head());
        let head = self.check(&older)?;
        if let Some(last) = last.filter(|last| last.head().size == head.size) {
            return Ok(last);
        }
        let signed = SignedCheckpoint::sign(head, signer)?;
        self.repository
            .keep_checkpoint(head.size, &signed.to_string())?;
        Ok(signed)
    }

    /// Returns the last checkpoint that was kept.
    ///
    /// # Errors
    ///
    /// If the key did not sign it, or it can't be read.
    pub fn last_checkpoint(
        &self,
        key: &VerifierKey,
    ) -> Result<Option<SignedCheckpoint>, ProveError> {
        let kept = self.repository.lookup_last_checkpoint()?;
        let read = kept.map(|note| SignedCheckpoint::read(&note, key));
        Ok(read.transpose()?)
    }

    /// Checks that the ledger continues a tree, and returns its head now.
    ///
    /// # Errors
    ///
    /// If it does not, or can't be read.
    pub fn check(&self, older: &TreeHead) -> Result<TreeHead, ProveError> {
        let size = self.repository.ledger_head()?.size;
        let mut tree = Continuation::of(*older);
        self.read(0..size, |entry| Ok(tree.push(entry)?))?;
        Ok(tree.finish()?)
    }

    /// Proves that an entry is in a checkpoint's tree.
    ///
    /// # Errors
    ///
    /// If it is not, the ledger is not the checkpoint's, or can't be read.
    pub fn inclusion(
        &self,
        index: u64,
        checkpoint: &SignedCheckpoint,
    ) -> Result<InclusionProof, ProveError> {
        let size = checkpoint.head().size;
        let path = inclusion_path(index, size, |range| self.root(range))?;
        let mut entry = None;
        self.read(index..index + 1, |read| {
            entry = Some(*read);
            Ok(())
        })?;
        let entry = entry.ok_or(ProveError::Missing(index))?;
        checkpoint.head().check_inclusion(index, &entry, &path)?;
        Ok(InclusionProof::new(index, path, checkpoint))
    }

    /// Proves to a witness that has seen the first `older` entries that a checkpoint continues them.
    ///
    /// # Errors
    ///
    /// If the checkpoint is of fewer, or the ledger can't be read.
    pub fn continuation(
        &self,
        older: u64,
        checkpoint: &SignedCheckpoint,
    ) -> Result<WitnessRequest, ProveError> {
        let size = checkpoint.head().size;
        let path = consistency_path(older, size, |range| self.root(range))?;
        Ok(WitnessRequest::new(older, path, checkpoint))
    }

    fn root(&self, range: Range<u64>) -> Result<TreeHash, ProveError> {
        let mut tree = Tree::new();
        self.read(range, |entry| {
            tree.push(entry);
            Ok(())
        })?;
        Ok(tree.root())
    }

    fn read(
        &self,
        mut range: Range<u64>,
        mut each: impl FnMut(&EntryHash) -> Result<(), ProveError>,
    ) -> Result<(), ProveError> {
        while !range.is_empty() {
            let end = range.end.min(range.start + BATCH);
            let entries = self.repository.list_entry_hashes(range.start..end)?;
            entries.iter().try_for_each(&mut each)?;
            let read = entries.len() as u64;
            if read < end - range.start {
                return Err(ProveError::Missing(range.start + read));
            }
            range.start = end;
        }
        Ok(())
    }
}

impl From<PathError<ProveError>> for ProveError {
    fn from(error: PathError<ProveError>) -> Self {
        match error {
            PathError::Beyond { place: index, size } => ProofError::Beyond { index, size }.into(),
            PathError::Unread { source, .. } => source,
        }
    }
}
