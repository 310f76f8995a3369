//! What many attempts come to.

use std::collections::{BTreeMap, HashMap};

use astra_model::Timestamp;
use rusqlite::Connection;

use super::fact::{self, Fact};
use super::traces::{Change, Last, Traces};
use crate::engine::Layout;

/// Sums over some attempts, all together and of each task.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) all: Sums,
    pub(super) tasks: BTreeMap<String, Sums>,
}

/// Sums that are added to others: one may be negative.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) outcomes: BTreeMap<String, Outcome>,
    /// Attempts by their durations in milliseconds.
    pub(super) durations: BTreeMap<i64, i64>,
    /// By type and stack hash.
    pub(super) failures: BTreeMap<(String, String), Seen>,
    /// Attempts by the memories that they had.
    pub(super) memories: HashMap<String, i64>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub(super) attempts: i64,
    pub(super) operations: i64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) attempts: i64,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

impl Tally {
    /// Adds up all that is stored.
    pub(super) fn of_all(connection: &Connection, layout: Layout) -> rusqlite::Result<Self> {
        let (mut tally, mut traces) = (Self::default(), Traces::default());
        fact::each(connection, layout, i64::MIN, None, |fact| {
            let change = traces.add(fact, |_| Ok(None))?;
            tally.add(fact, &change);
            Ok(())
        })?;
        Ok(tally)
    }

    /// Adds an attempt, with what it makes of the operations.
    pub(super) fn add(&mut self, fact: &Fact<'_>, change: &Change) {
        if let Change::Instead(before) = change {
            self.all.take_operation(before);
            self.of(&before.task).take_operation(before);
        }
        let is_last = !matches!(change, Change::None);
        self.all.add(fact, is_last);
        self.of(fact.task).add(fact, is_last);
    }

    fn of(&mut self, task: &str) -> &mut Sums {
        self.tasks.entry(task.to_owned()).or_default()
    }
}

impl Sums {
    fn add(&mut self, fact: &Fact<'_>, is_last: bool) {
        let outcome = self.outcome(fact.status);
        outcome.attempts += 1;
        outcome.operations += i64::from(is_last);
        if let Some(millis) = fact.millis {
            *self.durations.entry(millis).or_default() += 1;
        }
        if fact.is_failed() {
            self.add_failure(fact);
        }
        fact.each_memory(|memory| match self.memories.get_mut(memory) {
            Some(attempts) => *attempts += 1,
            None => drop(self.memories.insert(memory.to_owned(), 1)),
        });
    }

    fn add_failure(&mut self, fact: &Fact<'_>) {
        let (started, kind) = (fact.started(), (fact.error_type, fact.stack_hash));
        let kind = (kind.0.to_owned(), kind.1.to_owned());
        let seen = self.failures.entry(kind).or_insert(Seen {
            attempts: 0,
            first: started,
            last: started,
        });
        seen.attempts += 1;
        seen.first = seen.first.min(started);
        seen.last = seen.last.max(started);
    }

    fn take_operation(&mut self, last: &Last) {
        self.outcome(&last.status).operations -= 1;
    }

    fn outcome(&mut self, status: &str) -> &mut Outcome {
        self.outcomes.entry(status.to_owned()).or_default()
    }
}
