//! The tasks file, as it was last read.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::{info, warn};

use crate::context::chain;
use crate::known_tasks::KnownTasks;
use crate::stamp::Stamp;
use crate::tasks_file::{TasksFile, TasksFileError};

/// The stamp of the tasks file whose tasks are known; what we write into it ourselves changes none.
pub(crate) type SharedStamp = Arc<Mutex<Option<Stamp>>>;

/// The tasks file, as it was last read.
#[derive(Clone, Debug)]
pub(super) struct Book {
    path: PathBuf,
    pub(super) tasks: Arc<KnownTasks>,
    pub(super) stamp: SharedStamp,
    /// Whether what is known is what the file says.
    is_whole: bool,
    /// Whether somebody asked for it to be read again.
    is_doubted: bool,
}

impl Book {
    /// Reads the file for the first time.
    pub(super) fn open(path: PathBuf) -> Result<Self, TasksFileError> {
        let mut book = Self {
            path,
            tasks: Arc::default(),
            stamp: SharedStamp::default(),
            is_whole: false,
            is_doubted: false,
        };
        book.read()?;
        Ok(book)
    }

    /// Lets the file be read again though it looks the same.
    pub(super) fn doubt(&mut self) {
        self.is_doubted = true;
    }

    /// Tells whether the file is another than the one that was read.
    pub(super) fn is_outdated(&self) -> bool {
        self.is_doubted || *self.seen() != Stamp::of(&self.path)
    }

    /// Tells whether a task that isn't known is not defined either.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole && !self.is_outdated()
    }

    /// Reads the file anew; where it can't be read, the tasks stay what they were.
    pub(super) fn read_again(&mut self) {
        match self.read() {
            Ok(()) => info!(tasks = self.tasks.len(), "the tasks file was read again"),
            Err(error) => {
                let reason = chain(&error);
                warn!(
                    reason,
                    "the tasks stay as they were, for their file can't be read"
                );
            }
        }
    }

    fn read(&mut self) -> Result<(), TasksFileError> {
        // Looked at before it is read: what changes in between is read once more.
        *self.seen() = Stamp::of(&self.path);
        self.is_whole = false;
        self.is_doubted = false;
        let file = TasksFile::load(&self.path)?;
        let (tasks, problems) = KnownTasks::of(&file, &self.tasks);
        for problem in problems {
            warn!(problem, "an entry of the tasks file defines no task");
        }
        self.tasks = Arc::new(tasks);
        self.is_whole = true;
        Ok(())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Option<Stamp>> {
        self.stamp.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
