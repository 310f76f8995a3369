//! What is to be pruned, and what became of it.

use std::collections::BTreeMap;
use std::time::Duration;

use astra_model::{Scrubbed, TaskId, Timestamp};

/// Which records are to be pruned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunePolicy {
    /// Those of windows whose attempts all started before.
    pub before: Timestamp,
    /// So many windows of each task stay, those that started last.
    pub keep_last: usize,
    /// What is younger stays, whatever was asked for.
    pub min_age: Duration,
    /// Those of this task alone.
    pub task: Option<TaskId>,
}

/// When records are pruned, why, and who asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PruneOccasion {
    /// When.
    pub now: Timestamp,
    /// Why, for the ledger.
    pub reason: Scrubbed,
    /// Who asked for it, for the ledger.
    pub by: Scrubbed,
}

/// What a prune came to, or would come to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Pruning {
    /// How many windows started before the instant that was asked for.
    pub examined: u64,
    /// How many of them were pruned.
    pub windows: u64,
    /// Of how many attempts.
    pub records: u64,
    /// How many stay, by the first reason that was found.
    pub kept: BTreeMap<KeptFor, u64>,
    /// When the first and the last of the pruned attempts started.
    pub started: Option<(Timestamp, Timestamp)>,
    /// The entries of the ledger that say so.
    pub entries: Vec<u64>,
    /// Whether nothing of them is left in the database's log. While others read an older state it
    /// stays.
    pub is_log_empty: bool,
}

/// Why a window stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeptFor {
    /// An attempt is younger than what may be pruned.
    Age,
    /// It is one of the last of its task.
    Last,
    /// An experience that stays names one of its attempts.
    Named,
    /// What is due or runs goes on with it, or has it in front of it.
    Awaited,
    /// It is still to be published.
    Unpublished,
    /// A result came too late for it.
    Late,
    /// Python's side wrote it, and no entry of the ledger proves it.
    Pythons,
    /// It can't be read as an execution whose entry proves it: `astra verify` tells more.
    Unreadable,
    /// It has the row with the greatest number, which must not be given again.
    Newest,
}

impl KeptFor {
    /// Returns its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Last => "last",
            Self::Named => "named",
            Self::Awaited => "awaited",
            Self::Unpublished => "unpublished",
            Self::Late => "late",
            Self::Pythons => "pythons",
            Self::Unreadable => "unreadable",
            Self::Newest => "newest",
        }
    }
}

impl Pruning {
    pub(super) fn keep(&mut self, reason: KeptFor) {
        self.examined += 1;
        *self.kept.entry(reason).or_default() += 1;
    }

    pub(super) fn prune(&mut self, starts: impl IntoIterator<Item = Timestamp>) {
        self.examined += 1;
        self.windows += 1;
        for started in starts {
            self.records += 1;
            let (first, last) = self.started.unwrap_or((started, started));
            self.started = Some((first.min(started), last.max(started)));
        }
    }
}
