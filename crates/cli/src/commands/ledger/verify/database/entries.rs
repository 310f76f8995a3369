//! The lines of the daily files against the entries of the database.

use astra_ledger::{FailureKind, Fault, VerifiedEntry};
use astra_model::{LedgerEntry, LedgerRepository, RepositoryError};
use astra_store::Store;

/// So many entries are read at once: memory stays the same however many there are.
const PORTION: usize = 1_000;

/// The entries of the database, with which lines of files are compared in their order.
pub(super) struct Entries<'s> {
    store: &'s Store,
    /// How many there were at the beginning; what came since may be in the files or not.
    size: u64,
    /// The entry whose line is to come.
    next: u64,
    portion: Vec<LedgerEntry>,
    unread: Option<RepositoryError>,
}

impl<'s> Entries<'s> {
    /// Expects a line for each of the first `size` entries.
    pub(super) fn of(store: &'s Store, size: u64) -> Self {
        Self {
            store,
            size,
            next: 0,
            portion: Vec::new(),
            unread: None,
        }
    }

    /// Compares the next line.
    pub(super) fn check(&mut self, line: &VerifiedEntry<'_>) -> Option<Fault> {
        if self.unread.is_some() {
            return None;
        }
        let seq = line.seq.unwrap_or(self.next);
        let detail = match self.entry(seq) {
            Ok(entry) => {
                let is_same = entry.map(|entry| entry.line.as_bytes() == line.text);
                self.compare(seq, is_same)
            }
            Err(error) => {
                self.unread = Some(error);
                None
            }
        };
        detail.map(|detail| Fault {
            kind: FailureKind::Database,
            detail,
        })
    }

    fn compare(&mut self, seq: u64, is_same: Option<bool>) -> Option<String> {
        let expected = self.next;
        match is_same {
            None => Some(format!("the database has no entry {seq}")),
            Some(false) => {
                self.next = expected.max(seq + 1);
                Some(format!("the database has another entry {seq}"))
            }
            Some(true) if seq < expected => {
                Some(format!("entry {seq} of the database has its place before"))
            }
            Some(true) => {
                self.next = seq + 1;
                (seq > expected).then(|| missing(expected, seq, "before this line"))
            }
        }
    }

    fn entry(&mut self, seq: u64) -> Result<Option<&LedgerEntry>, RepositoryError> {
        let first = self.portion.first().map(|entry| entry.seq);
        let is_read =
            first.is_some_and(|first| (first..first + self.portion.len() as u64).contains(&seq));
        if !is_read {
            // Where lines are out of order, one is looked up at a time.
            let count = if seq == self.next { PORTION } else { 1 };
            self.portion = self.store.list_entries(seq, count)?;
        }
        Ok(self.portion.iter().find(|entry| entry.seq == seq))
    }

    /// Returns which entries no line was of at the end.
    pub(super) fn finish(self) -> Result<Option<String>, RepositoryError> {
        if let Some(error) = self.unread {
            return Err(error);
        }
        let is_short = self.next < self.size;
        Ok(is_short.then(|| missing(self.next, self.size, "at the end")))
    }
}

fn missing(first: u64, end: u64, place: &str) -> String {
    match end - first {
        1 => format!("entry {first} of the database is missing {place}"),
        _ => format!(
            "the entries {first} to {} of the database are missing {place}",
            end - 1
        ),
    }
}
