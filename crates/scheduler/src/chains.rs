//! Which tasks of a file come after which.

use std::collections::HashMap;

use astra_model::TaskId;

use crate::definition::{InvalidTask, TaskDefinition};
use crate::entry::{AFTER, EntryReader};

/// What each task of a file comes after, as far as that can be read.
#[derive(Debug, Default)]
pub(crate) struct Chains<'a>(HashMap<&'a str, Option<TaskId>>);

impl<'a> FromIterator<EntryReader<'a>> for Chains<'a> {
    fn from_iter<I: IntoIterator<Item = EntryReader<'a>>>(entries: I) -> Self {
        let named = entries.into_iter().filter_map(|entry| {
            let after = entry.after().ok().flatten();
            Some((entry.id()?, after.map(|after| after.task)))
        });
        Self(named.collect())
    }
}

impl Chains<'_> {
    /// Refuses a task that comes after one that the file doesn't define, or after itself.
    pub(crate) fn check(
        &self,
        task: TaskDefinition,
        entry: &EntryReader<'_>,
    ) -> Result<TaskDefinition, InvalidTask> {
        let Some(after) = &task.after else {
            return Ok(task);
        };
        if !self.0.contains_key(after.task.as_str()) {
            return Err(entry.refuse(AFTER, "no task of that id is defined: name one that is"));
        }
        match self.circle(&task.id) {
            None => Ok(task),
            Some(circle) => {
                let rule = format!("{circle} is a circle, in which no task ever begins: break it");
                Err(entry.refuse(AFTER, &rule))
            }
        }
    }

    /// Returns the way from a task back to itself, if there is one.
    fn circle(&self, task: &TaskId) -> Option<String> {
        let mut way = task.to_string();
        let mut at = task;
        // A circle that the task isn't part of is never left: no way is longer than all tasks.
        for _ in 0..self.0.len() {
            at = self.0.get(at.as_str())?.as_ref()?;
            way = format!("{at} → {way}");
            if at == task {
                return Some(way);
            }
        }
        None
    }
}
