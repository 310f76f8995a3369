//! When there is something to do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use astra_model::{TaskId, Timestamp};

/// For each task the instant at which it is to be looked at.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    tasks: BTreeMap<Timestamp, BTreeSet<TaskId>>,
    instants: HashMap<TaskId, Timestamp>,
}

impl Agenda {
    /// Sets a task's instant, or takes it away.
    pub(super) fn set(&mut self, task: &TaskId, instant: Option<Timestamp>) {
        let before = match instant {
            Some(instant) => self.instants.insert(task.clone(), instant),
            None => self.instants.remove(task),
        };
        if before == instant {
            return;
        }
        if let Some(before) = before {
            self.remove(before, task);
        }
        if let Some(instant) = instant {
            self.tasks.entry(instant).or_default().insert(task.clone());
        }
    }

    /// Gives a task an instant that has none.
    pub(super) fn bring_in(&mut self, task: &TaskId, instant: Timestamp) {
        if !self.instants.contains_key(task) {
            self.set(task, Some(instant));
        }
    }

    /// Sets a task's instant where it is earlier than the one that it has.
    pub(super) fn bring_forward(&mut self, task: &TaskId, instant: Timestamp) {
        if self.instants.get(task).is_none_or(|known| instant < *known) {
            self.set(task, Some(instant));
        }
    }

    /// Takes the tasks whose instant has come.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<TaskId> {
        let mut due = Vec::new();
        while let Some(entry) = self.tasks.first_entry()
            && *entry.key() <= now
        {
            due.extend(entry.remove());
        }
        for task in &due {
            self.instants.remove(task);
        }
        due
    }

    /// Returns the first instant.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.tasks.first_key_value().map(|(instant, _)| *instant)
    }

    fn remove(&mut self, instant: Timestamp, task: &TaskId) {
        if let Some(tasks) = self.tasks.get_mut(&instant) {
            tasks.remove(task);
            if tasks.is_empty() {
                self.tasks.remove(&instant);
            }
        }
    }
}
