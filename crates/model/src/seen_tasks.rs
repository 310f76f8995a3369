//! The tasks as their file defined them when it was last seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::digest::ConfigDigest;
use crate::ids::TaskId;
use crate::ledger_event::{TaskChange, TaskChangedEvent};
use crate::repository::RepositoryError;
use crate::text::Scrubbed;

/// What was seen of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTask {
    /// What it is told to do.
    pub config: ConfigDigest,
    /// Whether its schedule counts.
    pub enabled: bool,
}

/// The tasks as their file defined them when it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenTasks(BTreeMap<TaskId, SeenTask>);

impl FromIterator<(TaskId, SeenTask)> for SeenTasks {
    fn from_iter<I: IntoIterator<Item = (TaskId, SeenTask)>>(tasks: I) -> Self {
        Self(tasks.into_iter().collect())
    }
}

impl SeenTasks {
    /// Returns what was seen of a task, nothing where it was not defined.
    #[must_use]
    pub fn get(&self, task: &TaskId) -> Option<&SeenTask> {
        self.0.get(task)
    }

    /// Returns the events that lead from what was seen before to this, in the order of the tasks' ids.
    ///
    /// One that is told something else and is enabled as well has an event of each. A new one has
    /// one, whether or not it is enabled.
    #[must_use]
    pub fn changes_since(
        &self,
        before: &Self,
        by: &Scrubbed,
        seen: Timestamp,
    ) -> Vec<TaskChangedEvent> {
        let tasks: BTreeSet<&TaskId> = before.0.keys().chain(self.0.keys()).collect();
        let changes = tasks.into_iter().flat_map(|task| {
            let (old, new) = (before.get(task), self.get(task));
            changes(old, new)
                .into_iter()
                .map(move |change| (task, change, old, new))
        });
        changes
            .map(|(task, change, old, new)| TaskChangedEvent {
                seen,
                task: task.clone(),
                change,
                old: told_before(change, old, new).map(|told| told.config.clone()),
                new: new.map(|told| told.config.clone()),
                by: by.clone(),
            })
            .collect()
    }
}

fn changes(old: Option<&SeenTask>, new: Option<&SeenTask>) -> Vec<TaskChange> {
    let (old, new) = match (old, new) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![TaskChange::Created],
        (Some(_), None) => return vec![TaskChange::Deleted],
        (Some(old), Some(new)) => (old, new),
    };
    let told = (old.config != new.config).then_some(TaskChange::Modified);
    let switched = (old.enabled != new.enabled).then_some(match new.enabled {
        true => TaskChange::Enabled,
        false => TaskChange::Disabled,
    });
    told.into_iter().chain(switched).collect()
}

/// A task is switched after it was told something else.
fn told_before<'t>(
    change: TaskChange,
    old: Option<&'t SeenTask>,
    new: Option<&'t SeenTask>,
) -> Option<&'t SeenTask> {
    match change {
        TaskChange::Enabled | TaskChange::Disabled => new,
        TaskChange::Created | TaskChange::Modified | TaskChange::Deleted => old,
    }
}

/// Keeps what the tasks file said when it was last seen, and the ledger of its changes.
///
/// A correct implementation makes of each change one entry for each of its events, whoever sees it
/// and however many at once: what was seen and the entries are changed in one transaction.
pub trait SeenTasksRepository: Send + Sync {
    /// Returns the tasks as they were last seen; none where they never were.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_seen_tasks(&self) -> Result<SeenTasks, RepositoryError>;

    /// Says how the tasks are seen now, and appends to the ledger how that is other than before,
    /// which is returned.
    ///
    /// Whoever calls it makes sure that nobody has seen a later file and said so meanwhile.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then nothing was.
    fn note_tasks(
        &self,
        tasks: &SeenTasks,
        by: &Scrubbed,
        now: Timestamp,
    ) -> Result<Vec<TaskChangedEvent>, RepositoryError>;
}
