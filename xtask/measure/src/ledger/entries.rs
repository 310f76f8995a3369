//! The end of a ledger, of any length and in little memory.

use std::error::Error;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use astra_ledger::Chain;
use astra_model::{
    Attempt, EntryHash, ExecutedEvent, ExperienceId, IdempotencyKey, LedgerChain, LedgerEntry,
    LedgerEvent, LedgerHead, LedgerRepository, RecordDigest, RepositoryError, SpanId, Timestamp,
    TraceId, Window,
};
use serde_json::json;

/// When the first execution ended: midnight, so that as many as possible are in one day.
const FIRST_MS: i64 = 1_577_836_800_000;

/// The latest entries of a ledger, and the one before them: all that is asked for once the files have
/// the others.
pub(super) struct Entries {
    apart_ms: i64,
    held: Mutex<Vec<LedgerEntry>>,
}

impl Entries {
    /// Begins a ledger of executions that end so many milliseconds apart.
    pub(super) fn new(apart_ms: i64) -> Self {
        let held = Mutex::default();
        Self { apart_ms, held }
    }

    /// Forgets all but the last entry, and appends so many.
    pub(super) fn grow(&self, count: u64) -> Result<(), Box<dyn Error>> {
        let known = self.held().len();
        self.held().drain(..known.saturating_sub(1));
        for _ in 0..count {
            let millis = i64::try_from(self.ledger_head()?.size)? * self.apart_ms;
            self.append_event(&executed(Timestamp::from_millis(FIRST_MS + millis))?)?;
        }
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Vec<LedgerEntry>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what the ledger says of an execution as most are, the same of the same instant.
pub(super) fn executed(ended: Timestamp) -> Result<LedgerEvent, Box<dyn Error>> {
    let task = "daily_reflection".parse()?;
    let key = IdempotencyKey::new(&task, &Window::manual(ended), Attempt::FIRST);
    let span = SpanId::of_key(&key);
    let (stamp, digits) = (ended.to_file_stamp(), span.last_digits(4));
    Ok(LedgerEvent::Executed(ExecutedEvent {
        ended,
        task,
        experience: format!("task_exec_daily_reflection_{stamp}_{digits}").parse()?,
        trace: TraceId::of_key(&key),
        span,
        record: RecordDigest::of(&json!({ "span_id": span })),
        duration_ms: 1,
        status: "success".to_owned(),
        error_type: None,
        memory_count: 0,
    }))
}

impl LedgerRepository for Entries {
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError> {
        let held = self.held();
        Ok(held.last().map(LedgerEntry::head).unwrap_or_default())
    }

    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError> {
        let entry = Chain.link(event, self.ledger_head()?);
        self.held().push(entry.clone());
        Ok(entry)
    }

    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError> {
        let held = self.held();
        let first = held.partition_point(|entry| entry.seq < from);
        Ok(held[first..].iter().take(limit).cloned().collect())
    }

    fn list_entry_hashes(&self, places: Range<u64>) -> Result<Vec<EntryHash>, RepositoryError> {
        let held = self.held();
        let asked = held.iter().filter(|entry| places.contains(&entry.seq));
        Ok(asked.map(|entry| entry.sha).collect())
    }

    fn lookup_entry_of(&self, _: &ExperienceId) -> Result<Option<u64>, RepositoryError> {
        Ok(None)
    }

    fn keep_checkpoint(&self, _: u64, _: &str) -> Result<(), RepositoryError> {
        Ok(())
    }

    fn lookup_last_checkpoint(&self) -> Result<Option<String>, RepositoryError> {
        Ok(None)
    }
}
