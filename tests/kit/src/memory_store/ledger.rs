//! The ledger.

use std::ops::Range;

use astra_model::{
    EntryHash, Execution, ExperienceId, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead,
    LedgerRepository, Naming, RecordDigest, RepositoryError,
};
use serde_json::Value;

use super::{MemoryStore, State, bounded};
use crate::chain::TestChain;

impl LedgerRepository for MemoryStore {
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError> {
        Ok(self.state().head())
    }

    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError> {
        Ok(self.state().enter(event))
    }

    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError> {
        let state = self.state();
        let entries = state.ledger.iter().filter(|entry| entry.seq >= from);
        Ok(entries.take(bounded(limit)).cloned().collect())
    }

    fn list_entry_hashes(&self, places: Range<u64>) -> Result<Vec<EntryHash>, RepositoryError> {
        let state = self.state();
        let entries = state.ledger.iter();
        Ok(entries
            .filter(|entry| places.contains(&entry.seq))
            .map(|entry| entry.sha)
            .collect())
    }

    fn lookup_entry_of(&self, id: &ExperienceId) -> Result<Option<u64>, RepositoryError> {
        Ok(self.state().entry_of.get(id).copied())
    }

    fn keep_checkpoint(&self, size: u64, note: &str) -> Result<(), RepositoryError> {
        let checkpoints = &mut self.state().checkpoints;
        checkpoints.entry(size).or_insert_with(|| note.to_owned());
        Ok(())
    }

    fn lookup_last_checkpoint(&self) -> Result<Option<String>, RepositoryError> {
        let state = self.state();
        Ok(state.checkpoints.values().next_back().cloned())
    }
}

impl State {
    /// Makes the entry of a record.
    pub(super) fn enter_executed(
        &mut self,
        execution: &Execution,
        naming: &Naming,
        document: &Value,
    ) {
        let executed = execution.to_event(naming, RecordDigest::of(document));
        let entry = self.enter(&LedgerEvent::Executed(executed));
        self.entry_of.insert(naming.id().clone(), entry.seq);
    }

    pub(super) fn enter(&mut self, event: &LedgerEvent) -> LedgerEntry {
        let entry = TestChain.link(event, self.head());
        self.ledger.push(entry.clone());
        entry
    }

    fn head(&self) -> LedgerHead {
        self.ledger
            .last()
            .map(LedgerEntry::head)
            .unwrap_or_default()
    }
}
