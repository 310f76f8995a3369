//! What the tasks file says, as the ledger was last told.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use astra_model::{RepositoryError, Scrubbed, TaskId};
use thiserror::Error;
use tracing::info;

use crate::bridge::blocking;
use crate::context::chain;
use crate::scheduler::Scheduler;
use crate::stamp::Stamp;
use crate::tasks_file::{Pen, Replaced, TasksFile, TasksFileError, set_enabled};
use crate::wiring::{Places, Wiring};

/// Keeps the ledger up with the changes of the tasks file.
///
/// The file is looked into where its stamp is another than when it was last held against what the
/// store has seen of it.
pub(crate) struct TasksWatch {
    wiring: Wiring,
    file: PathBuf,
    lock: PathBuf,
    /// Who changed what is just found.
    unknown: Scrubbed,
    noted: Mutex<Option<Stamp>>,
}

/// The ledger could not be told what the tasks file says; whoever looks next tells it.
#[derive(Debug, Error)]
enum NotNoted {
    #[error(transparent)]
    File(#[from] TasksFileError),
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl Scheduler {
    /// Lets a task's schedule count or not, in the tasks file and in the ledger, which is told who
    /// wanted it.
    ///
    /// That the ledger could not be told is a notice: whoever sees the file next tells it, and not
    /// who it was.
    ///
    /// # Errors
    ///
    /// If the file can't be read or written, or has no such task.
    pub fn set_enabled(
        &self,
        task: &TaskId,
        enabled: bool,
        by: &str,
    ) -> Result<(), TasksFileError> {
        let untold = self.watch.set_enabled(task, enabled, by)?;
        let behind = self.ledger_files.catch_up();
        let notices = untold.into_iter().chain(behind);
        notices.for_each(|said| self.notices.push(None, said));
        Ok(())
    }

    /// Tells the ledger what changed in the tasks file, if anything did.
    pub(crate) async fn note_tasks(&self) {
        if !self.watch.is_outdated() {
            return;
        }
        let (watch, ledger_files) = (self.watch.clone(), self.ledger_files.clone());
        let notices = blocking(move || [watch.note(), ledger_files.catch_up()]).await;
        let notices = notices.into_iter().flatten();
        notices.for_each(|said| self.notices.push(None, said));
    }
}

impl fmt::Debug for TasksWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TasksWatch")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl TasksWatch {
    pub(crate) fn new(wiring: Wiring, places: &Places, lock: PathBuf, program: &str) -> Self {
        let unknown = format!("unknown, found in the tasks file by {program}");
        Self {
            unknown: Scrubbed::new(&unknown, &*wiring.scrubber),
            file: places.tasks_file.clone(),
            noted: Mutex::default(),
            wiring,
            lock,
        }
    }

    /// Tells whether the file is another than the one that was noted.
    pub(crate) fn is_outdated(&self) -> bool {
        let stamp = Stamp::of(&self.file);
        stamp.is_none() || *self.noted() != stamp
    }

    /// Tells the ledger what is another in the file than when it was last seen; says why it can't.
    ///
    /// A file that can't be read says nothing of its tasks.
    pub(crate) fn note(&self) -> Option<String> {
        let stamp = Stamp::of(&self.file);
        if !self.is_outdated() {
            return None;
        }
        let tasks = TasksFile::load(&self.file).ok()?.seen();
        match self.wiring.store.list_seen_tasks() {
            Ok(seen) if seen == tasks => {
                *self.noted() = stamp;
                None
            }
            Ok(_) => self.note_change().err().map(|error| said(&error)),
            Err(error) => Some(said(&error.into())),
        }
    }

    /// Lets a task's schedule count or not, and tells the ledger who wanted it; returns why that
    /// could not be told.
    pub(crate) fn set_enabled(
        &self,
        task: &TaskId,
        enabled: bool,
        by: &str,
    ) -> Result<Option<String>, TasksFileError> {
        let pen = Pen::take(&self.file, &self.lock)?;
        let before = self.look(&pen, &self.unknown);
        set_enabled(&self.file, &pen, task, enabled)?;
        let by = Scrubbed::new(by, &*self.wiring.scrubber);
        let noted = before.and_then(|()| self.look(&pen, &by));
        Ok(noted.err().map(|error| said(&error)))
    }

    /// Takes our own replacement of the file, that changes no task, for what was noted.
    pub(crate) fn heed(&self, replaced: Replaced) {
        let mut noted = self.noted();
        if *noted == replaced.before {
            *noted = replaced.after;
        }
    }

    fn note_change(&self) -> Result<(), NotNoted> {
        let pen = Pen::take(&self.file, &self.lock)?;
        self.look(&pen, &self.unknown)
    }

    /// Reads the file and notes it before anybody else may, who could have read a later one.
    fn look(&self, _pen: &Pen, by: &Scrubbed) -> Result<(), NotNoted> {
        let stamp = Stamp::of(&self.file);
        let tasks = TasksFile::load(&self.file)?.seen();
        let now = self.wiring.clock.now();
        for changed in self.wiring.store.note_tasks(&tasks, by, now)? {
            info!(task = %changed.task, event = changed.change.event(), by = %changed.by, "a task was changed");
        }
        *self.noted() = stamp;
        Ok(())
    }

    fn noted(&self) -> MutexGuard<'_, Option<Stamp>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn said(error: &NotNoted) -> String {
    let reason = chain(error);
    format!("the ledger can't be told yet what changed in the tasks file: {reason}")
}
