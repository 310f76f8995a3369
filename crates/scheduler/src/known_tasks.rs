//! The tasks of a file, all read at once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use astra_model::{TaskId, Timestamp};

use crate::definition::TaskDefinition;
use crate::tasks_file::TasksFile;

/// The tasks of a file, by id.
#[derive(Debug, Default)]
pub(crate) struct KnownTasks {
    defined: BTreeMap<TaskId, Arc<TaskDefinition>>,
    /// The ids of entries that define no task.
    broken: HashSet<TaskId>,
    /// When tasks ran last, as the file says.
    last_runs: HashMap<TaskId, Timestamp>,
}

impl KnownTasks {
    /// Takes the tasks of a file; of an entry that defines none, what it defined before. Returns
    /// what is wrong with such entries as well.
    pub(crate) fn of(file: &TasksFile, before: &Self) -> (Self, Vec<String>) {
        let (mut known, mut problems) = (Self::default(), Vec::new());
        for entry in file.definitions() {
            match entry {
                Ok(task) => {
                    let last_run = file.last_run(&task.id);
                    known
                        .last_runs
                        .extend(last_run.map(|run| (task.id.clone(), run)));
                    known.defined.insert(task.id.clone(), Arc::new(task));
                }
                Err(invalid) => {
                    problems.push(invalid.to_string());
                    if let Ok(id) = invalid.task.parse::<TaskId>() {
                        let kept = before.defined.get(&id).cloned();
                        known.defined.extend(kept.map(|task| (id.clone(), task)));
                        known.broken.insert(id);
                    }
                }
            }
        }
        (known, problems)
    }

    pub(crate) fn get(&self, id: &TaskId) -> Option<&Arc<TaskDefinition>> {
        self.defined.get(id)
    }

    /// Returns when a task ran last, as the file says.
    pub(crate) fn last_run(&self, id: &TaskId) -> Option<Timestamp> {
        self.last_runs.get(id).copied()
    }

    /// Tells whether the file has an entry of that id, whatever it is worth.
    pub(crate) fn names(&self, id: &TaskId) -> bool {
        self.defined.contains_key(id) || self.broken.contains(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<TaskDefinition>> + Clone {
        self.defined.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.defined.len()
    }
}
