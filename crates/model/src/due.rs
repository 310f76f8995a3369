//! Attempts that are to be run.

use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::ids::{ExperienceId, IdSource, TaskId};
use crate::running::Lineage;
use crate::window::{Attempt, Window};

/// An attempt that is to be run, and that nobody has claimed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueAttempt {
    /// The task.
    pub task: TaskId,
    /// The window.
    pub window: Window,
    /// The attempt before, which failed; nothing before the first.
    pub follows: Option<Lineage>,
    /// It is not run before this instant.
    pub not_before: Timestamp,
    /// The executions whose outcome triggered it.
    pub causes: Vec<ExperienceId>,
}

impl DueAttempt {
    /// Returns the number of the attempt.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        self.follows
            .map_or(Attempt::FIRST, |before| before.attempt().next())
    }

    /// Returns the key under which it is claimed and recorded.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        IdempotencyKey::new(&self.task, &self.window, self.attempt())
    }

    /// Returns its place among the attempts of the window: the first starts a trace, every other
    /// goes on with it under a span of its own.
    #[must_use]
    pub fn lineage(&self, ids: &dyn IdSource) -> Lineage {
        self.follows
            .map_or_else(|| Lineage::first(ids), |before| before.retry(ids))
    }
}
