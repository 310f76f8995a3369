//! Entries that are kept in memory, and the folder that follows them.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use astra_ledger::{
    Chain, LedgerFolder, LedgerReport, Projected, ProjectionError, project, verify_folder,
};
use astra_model::{
    EntryHash, ExperienceId, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead, LedgerRepository,
    RepositoryError,
};
use tempfile::TempDir;

use super::world::{NOON, event, folder_in_memory};

/// Keeps entries as a store does.
#[derive(Default)]
pub(crate) struct Kept {
    entries: Mutex<Vec<LedgerEntry>>,
    /// How many entries were handed out.
    pub(crate) listed: AtomicUsize,
}

impl Kept {
    pub(crate) fn new(entries: Vec<LedgerEntry>) -> Self {
        Self {
            entries: Mutex::new(entries),
            listed: AtomicUsize::new(0),
        }
    }

    pub(crate) fn entries(&self) -> MutexGuard<'_, Vec<LedgerEntry>> {
        self.entries.lock().expect("no test panicked with it")
    }

    /// Appends an entry of so many hours after noon of the first day.
    pub(crate) fn append_at(&self, hours: i64) {
        self.append_event(&event(NOON + hours * 3_600_000))
            .expect("it is kept");
    }
}

impl LedgerRepository for Kept {
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError> {
        let entries = self.entries();
        Ok(entries.last().map(LedgerEntry::head).unwrap_or_default())
    }

    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError> {
        let mut entries = self.entries();
        let head = entries.last().map(LedgerEntry::head).unwrap_or_default();
        let entry = Chain.link(event, head);
        entries.push(entry.clone());
        Ok(entry)
    }

    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError> {
        let entries = self.entries();
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let rest = entries.get(from..).unwrap_or_default();
        let listed = rest[..limit.min(rest.len())].to_vec();
        self.listed.fetch_add(listed.len(), Ordering::Relaxed);
        Ok(listed)
    }

    fn list_entry_hashes(&self, _: Range<u64>) -> Result<Vec<EntryHash>, RepositoryError> {
        Ok(Vec::new())
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

/// A folder that follows some entries.
pub(crate) struct Followed {
    folder: TempDir,
    pub(crate) kept: Kept,
}

impl Followed {
    /// Makes a folder that follows entries, and has not yet.
    pub(crate) fn new(entries: Vec<LedgerEntry>) -> Self {
        Self {
            folder: folder_in_memory(),
            kept: Kept::new(entries),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("ledger").join(name)
    }

    pub(crate) fn project(&self) -> Result<Projected, ProjectionError> {
        let folder = LedgerFolder::open_or_make(&self.path("")).expect("the folder is made");
        project(&folder, &self.kept)
    }

    /// Returns what the daily files say of themselves, each entry compared with the kept one.
    pub(crate) fn verify(&self) -> LedgerReport {
        let folder = LedgerFolder::open(&self.path("")).expect("the folder opens");
        let entries = self.kept.entries();
        let report = verify_folder(&folder, &mut |entry| {
            let place = usize::try_from(entry.place).expect("it is small");
            assert_eq!(entry.text, entries[place].line.as_bytes());
            None
        });
        report.expect("the files are read")
    }

    /// Makes sure that the files say what is kept, all of it and nothing else.
    pub(crate) fn assert_follows(&self) {
        let report = self.verify();
        assert_eq!(report.failures, []);
        assert_eq!(report.entries, self.kept.entries().len() as u64);
    }

    /// Returns the bytes of each file but the lock's.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let names = fs::read_dir(self.path("")).expect("the folder is read");
        names
            .map(|name| name.expect("a name").file_name())
            .map(|name| name.into_string().expect("it is UTF-8"))
            .filter(|name| name != "ledger.lock")
            .map(|name| (name.clone(), fs::read(self.path(&name)).expect("a file")))
            .collect()
    }
}
