//! What runs, and what may run beside it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use astra_model::{DueAttempt, IdempotencyKey, TaskId, Timestamp};

use crate::definition::TaskDefinition;

/// A workspace that a run of another process holds is looked at again after so long.
const HELD_ELSEWHERE: Duration = Duration::from_secs(1);

/// What runs here, of which there is never more than may.
#[derive(Debug)]
pub(super) struct Slots {
    max: usize,
    running: HashMap<IdempotencyKey, Slot>,
    tasks: HashMap<TaskId, u32>,
    /// Workspaces that other processes hold, and until when they are not tried again.
    held_elsewhere: HashMap<PathBuf, Timestamp>,
}

#[derive(Debug)]
struct Slot {
    task: TaskId,
    workspace: Option<PathBuf>,
}

impl Slots {
    pub(super) fn new(max: u32) -> Self {
        Self {
            max: usize::try_from(max).unwrap_or(usize::MAX),
            running: HashMap::new(),
            tasks: HashMap::new(),
            held_elsewhere: HashMap::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.running.len() >= self.max
    }

    pub(super) fn count(&self) -> usize {
        self.running.len()
    }

    /// Tells whether an attempt runs, or is about to.
    pub(super) fn holds(&self, due: &DueAttempt) -> bool {
        self.running.contains_key(&due.key())
    }

    /// Tells whether an attempt of a task may run beside what runs already.
    pub(super) fn admit(&self, task: &TaskDefinition) -> bool {
        let running = self.tasks.get(&task.id).copied().unwrap_or_default();
        let within = task.overlap.open_max().is_none_or(|max| running < max);
        within
            && !self.is_full()
            && task
                .workspace
                .as_deref()
                .is_none_or(|path| self.is_free(path))
    }

    fn is_free(&self, workspace: &Path) -> bool {
        let plain = plain(workspace);
        let here = self
            .running
            .values()
            .filter_map(|slot| slot.workspace.as_deref());
        let elsewhere = self.held_elsewhere.keys().map(PathBuf::as_path);
        !here.chain(elsewhere).any(|held| overlap(held, &plain))
    }

    pub(super) fn take(&mut self, due: &DueAttempt, task: &TaskDefinition) {
        let slot = Slot {
            task: due.task.clone(),
            workspace: task.workspace.as_deref().map(plain),
        };
        *self.tasks.entry(due.task.clone()).or_default() += 1;
        self.running.insert(due.key(), slot);
    }

    pub(super) fn free(&mut self, due: &DueAttempt) {
        let Some(slot) = self.running.remove(&due.key()) else {
            return;
        };
        if let Some(count) = self.tasks.get_mut(&slot.task) {
            *count -= 1;
            if *count == 0 {
                self.tasks.remove(&slot.task);
            }
        }
    }

    /// Keeps a workspace that another process holds from being tried for a while.
    pub(super) fn note_held_elsewhere(&mut self, workspace: &Path, now: Timestamp) {
        self.held_elsewhere
            .insert(plain(workspace), now.plus(HELD_ELSEWHERE));
    }

    /// Lets workspaces be tried again whose time has come.
    pub(super) fn let_go(&mut self, now: Timestamp) {
        // A clock that was set back must not keep a workspace for longer.
        let latest = now.plus(HELD_ELSEWHERE);
        self.held_elsewhere
            .retain(|_, until| *until > now && *until <= latest);
    }

    /// Returns when the next workspace is tried again.
    pub(super) fn next_try(&self) -> Option<Timestamp> {
        self.held_elsewhere.values().min().copied()
    }
}

/// Returns a path without the steps that lead nowhere.
fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|component| !matches!(component, Component::CurDir))
        .collect()
}

fn overlap(one: &Path, other: &Path) -> bool {
    one.starts_with(other) || other.starts_with(one)
}
