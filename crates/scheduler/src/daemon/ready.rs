//! What may run now.

use std::collections::{HashMap, HashSet, VecDeque};

use astra_model::{DueAttempt, TaskId};

use super::lane::Lane;

/// The attempts that may run now, a lane for each task, and whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Ready {
    lanes: HashMap<TaskId, Lane>,
    /// The tasks with attempts in their lanes, each once.
    turns: VecDeque<TaskId>,
    /// The tasks whose lanes are to be read again.
    unread: HashSet<TaskId>,
}

impl Ready {
    /// Lets the lane of a task be read again.
    pub(super) fn look_again(&mut self, task: TaskId) {
        self.unread.insert(task);
    }

    /// Returns the tasks whose lanes are to be read.
    pub(super) fn take_unread(&mut self) -> Vec<TaskId> {
        self.unread.drain().collect()
    }

    /// Puts what was read in the place of a task's lane.
    pub(super) fn put(&mut self, task: TaskId, lane: Lane) {
        let had = self
            .lanes
            .get(&task)
            .is_some_and(|lane| !lane.ready.is_empty());
        match (had, lane.ready.is_empty()) {
            (false, false) => self.turns.push_back(task.clone()),
            (true, true) => self.turns.retain(|turn| *turn != task),
            _ => {}
        }
        self.lanes.insert(task, lane);
    }

    /// Forgets what is known of a task.
    pub(super) fn forget(&mut self, task: &TaskId) {
        if self.lanes.remove(task).is_some() {
            self.turns.retain(|turn| turn != task);
        }
    }

    /// Takes the next attempt that may run, each task in its turn.
    pub(super) fn take(&mut self, may_run: impl Fn(&DueAttempt) -> bool) -> Option<DueAttempt> {
        for _ in 0..self.turns.len() {
            let task = self.turns.pop_front()?;
            let lane = self.lanes.get_mut(&task)?;
            let next = lane.ready.pop_front_if(|attempt| may_run(attempt));
            let is_empty = lane.ready.is_empty();
            if is_empty && lane.has_more {
                self.unread.insert(task.clone());
            }
            if !is_empty {
                self.turns.push_back(task);
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// Lets the lane of a task be read again where all that was read of it is taken.
    pub(super) fn look_behind(&mut self, task: &TaskId) {
        let is_used_up = |lane: &Lane| lane.ready.is_empty() && lane.has_more;
        if self.lanes.get(task).is_some_and(is_used_up) {
            self.unread.insert(task.clone());
        }
    }

    /// Puts an attempt back that could not be run yet, before all others of its task.
    pub(super) fn put_back(&mut self, attempt: DueAttempt) {
        let lane = self.lanes.entry(attempt.task.clone()).or_default();
        if lane.ready.is_empty() {
            self.turns.push_back(attempt.task.clone());
        }
        lane.ready.push_front(attempt);
    }

    /// Tells whether nothing is to be read.
    pub(super) fn is_read(&self) -> bool {
        self.unread.is_empty()
    }
}
