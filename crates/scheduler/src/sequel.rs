//! What follows a record.

use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{DueAttempt, Ending, Execution};

use crate::context::chain;
use crate::follow_ups::follow_ups;
use crate::known_tasks::KnownTasks;
use crate::tasks_file::TasksFile;
use crate::wiring::Store;

/// What knows which attempts follow a record.
#[derive(Clone, Debug)]
pub(crate) enum Sequel {
    /// The tasks as they were defined when the attempt began.
    Known(Arc<KnownTasks>),
    /// The tasks file, read when the attempt has ended.
    InFile {
        path: PathBuf,
        /// The tasks as the file defined them when this process began, for where it is broken by
        /// then; nothing where it was broken before.
        before: Option<Arc<KnownTasks>>,
    },
}

impl Sequel {
    /// Reads the tasks as they are defined now, to be read again later.
    pub(crate) fn in_file(path: PathBuf) -> Self {
        let file = TasksFile::load(&path).ok();
        let known = |file: &TasksFile| Arc::new(KnownTasks::of(file, &KnownTasks::default()).0);
        let before = file.as_ref().map(known);
        Self::InFile { path, before }
    }

    /// Returns the attempts that are due because of an execution, from its record on; where that
    /// can't be known, what to say of it.
    pub(crate) fn of(
        &self,
        execution: &Execution,
        store: &dyn Store,
    ) -> Result<Vec<DueAttempt>, String> {
        let tasks = self.tasks().map_err(|reason| unknown(execution, &reason))?;
        let task = &execution.running().task.id;
        if tasks.get(task).is_none() && tasks.names(task) {
            return Err(unknown(
                execution,
                "its entry in the tasks file defines no task",
            ));
        }
        let before = match execution.ending() {
            Ending::Failed(_) => store.list_trace(execution.running().lineage.trace()),
            Ending::Success | Ending::Partial(_) => Ok(Vec::new()),
        };
        // Where the trace can't be read, each attempt counts.
        let before = before.unwrap_or_default();
        Ok(follow_ups(
            tasks.iter().map(|task| &**task),
            execution,
            &before,
        ))
    }

    fn tasks(&self) -> Result<Arc<KnownTasks>, String> {
        match self {
            Self::Known(tasks) => Ok(tasks.clone()),
            Self::InFile { path, before } => match (TasksFile::load(path), before) {
                (Ok(file), before) => {
                    let before = before.clone().unwrap_or_default();
                    Ok(Arc::new(KnownTasks::of(&file, &before).0))
                }
                (Err(_), Some(before)) => Ok(before.clone()),
                (Err(error), None) => Err(chain(&error)),
            },
        }
    }
}

fn unknown(execution: &Execution, reason: &str) -> String {
    let running = execution.running();
    let (task, window, mode) = (&running.task.id, &running.window, running.mode.as_str());
    format!(
        "no other attempt of {task} for {window} and no task after it is due, for what follows is \
         not known: {reason}; once that is mended, `astra run {task} --mode {mode} --at {window}` \
         goes on with it"
    )
}
