//! Where stores are filled and measured, all on one disk, and gone afterwards.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::BenchError;
use super::spent::Spent;
use crate::program::{answer, measurer};

/// A folder, and the program that works in it: each measure has a process of its own, so that what it
/// cost is all that the process cost.
pub(super) struct Workshop {
    folder: TempDir,
    measurer: PathBuf,
    /// So many daemons were measured in it.
    daemons: Cell<u32>,
}

/// What a daemon finds due, and how much of it runs at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backlog {
    pub(super) due: u32,
    pub(super) concurrency: u32,
}

/// How executions are handed over to a store.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) callers: u32,
    pub(super) batch: u32,
}

impl Way {
    pub(super) const ONE_BY_ONE: Self = Self {
        callers: 1,
        batch: 1,
    };
    /// Each of them one by one.
    pub(super) const MANY_CALLERS: Self = Self {
        callers: 64,
        batch: 1,
    };
}

impl Workshop {
    /// Makes the folder.
    ///
    /// # Errors
    /// Where it can't be made, or the program not be built.
    pub(super) fn new(target: &Path) -> Result<Self, BenchError> {
        let bench = target.join("bench");
        let made = std::fs::create_dir_all(&bench).and_then(|()| tempfile::tempdir_in(&bench));
        let folder = made.map_err(|source| BenchError::Write {
            path: bench,
            source,
        })?;
        let measurer = measurer(target)?;
        Ok(Self {
            folder,
            measurer,
            daemons: Cell::default(),
        })
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a store with some records in it, and returns what each of others takes that are appended.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn append(
        &self,
        file: &Path,
        before: u32,
        records: u32,
        way: Way,
    ) -> Result<Spent, BenchError> {
        let numbers = [before, records, way.callers, way.batch];
        self.spent("append", &[&file.display().to_string()], &numbers)
    }

    /// Returns what each record of a store takes that the engine alone inserts into a new database, but
    /// for those before.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn raw(
        &self,
        from: &Path,
        part: &str,
        before: u32,
        batch: u32,
    ) -> Result<Spent, BenchError> {
        let words = [&*from.display().to_string(), part];
        self.spent("raw", &words, &[before, batch])
    }

    /// Makes a database of so many short executions where there is none yet; it is kept, because making it
    /// takes long.
    ///
    /// # Errors
    /// Where it can't be made.
    pub(super) fn slim(&self, target: &Path, rows: u32) -> Result<PathBuf, BenchError> {
        let path = target.join(format!("bench/slim-{rows}.db"));
        self.say("slim", &[&path.display().to_string()], &[rows])?;
        Ok(path)
    }

    /// Returns what each of so many executions takes that do nothing, claimed and recorded by callers.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn claims(&self, records: u32, callers: u32) -> Result<Spent, BenchError> {
        let file = self.file("claims.db").display().to_string();
        self.spent("claims", &[&file], &[records, callers])
    }

    /// Returns what an execution takes that a daemon takes from what is due, in a folder of its own.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn daemon(
        &self,
        history: Option<&Path>,
        backlog: Backlog,
    ) -> Result<Spent, BenchError> {
        let number = self.daemons.replace(self.daemons.get() + 1);
        let folder = self.file(&format!("daemon-{number}")).display().to_string();
        let history = history.map_or_else(|| "-".to_owned(), |file| file.display().to_string());
        let (due, concurrency) = (backlog.due.to_string(), backlog.concurrency.to_string());
        let words = ["daemon", &folder, &history, &due, &concurrency];
        Ok(Spent::read(&answer(self.measurer.clone(), &words)?["ours"]))
    }

    /// Returns what the program says to a verb about stores.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn say(
        &self,
        verb: &str,
        words: &[&str],
        numbers: &[u32],
    ) -> Result<Value, BenchError> {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let numbers = numbers.iter().map(String::as_str);
        let words: Vec<&str> = ["store", verb]
            .into_iter()
            .chain(words.iter().copied())
            .chain(numbers)
            .collect();
        Ok(answer(self.measurer.clone(), &words)?)
    }

    fn spent(&self, verb: &str, words: &[&str], numbers: &[u32]) -> Result<Spent, BenchError> {
        Ok(Spent::read(&self.say(verb, words, numbers)?["ours"]))
    }
}
