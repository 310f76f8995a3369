//! What follows a record.

use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{DueAttempt, Ending, Execution};

use crate::follow_ups::follow_ups;
use crate::known_tasks::KnownTasks;
use crate::tasks_file::TasksFile;
use crate::wiring::Store;

/// What knows which attempts follow a record.
#[derive(Clone, Debug)]
pub(crate) enum Sequel {
    /// The tasks as they were defined when the attempt began.
    Known(Arc<KnownTasks>),
    /// The tasks file, read when the attempt has ended; where it can't be read, nothing follows.
    InFile(PathBuf),
}

impl Sequel {
    /// Returns the attempts that are due because of an execution, from its record on.
    pub(crate) fn of(&self, execution: &Execution, store: &dyn Store) -> Vec<DueAttempt> {
        let tasks = match self {
            Self::Known(tasks) => tasks.clone(),
            Self::InFile(path) => match TasksFile::load(path) {
                Ok(file) => Arc::new(KnownTasks::of(&file, &KnownTasks::default()).0),
                Err(_) => return Vec::new(),
            },
        };
        let before = match execution.ending() {
            Ending::Failed(_) => store.list_trace(execution.running().lineage.trace()),
            Ending::Success | Ending::Partial(_) => Ok(Vec::new()),
        };
        // Where the trace can't be read, each attempt counts.
        let before = before.unwrap_or_default();
        follow_ups(tasks.iter().map(|task| &**task), execution, &before)
    }
}
