//! What is counted of executions.

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::ids::TaskId;
use crate::missed::MissReason;
use crate::repository::RepositoryError;

/// Narrows the statistics.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct StatisticsFilter {
    /// Only of this task.
    pub task: Option<TaskId>,
    /// Of each task's kinds of failure the most frequent, at most so many; 0 for
    /// [`LIMIT_DEFAULT`](crate::LIMIT_DEFAULT), and never more than [`LIMIT_MAX`](crate::LIMIT_MAX).
    pub failures: usize,
}

/// What is counted of executions, of all that were asked for together and of each task apart.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Statistics {
    /// Of all tasks together, or of the one that was asked for.
    pub total: Counts,
    /// Of each task, by its id as its records and missed windows name it; records that name none
    /// count under the empty one.
    pub tasks: BTreeMap<String, Counts>,
}

/// What is counted of some executions.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Counts {
    /// Each record is an attempt.
    pub attempts: Outcomes,
    /// Each trace is an operation, which came to what its last attempt came to: the one of the
    /// highest number, of several the one that was recorded last. It counts for that attempt's task.
    pub operations: Outcomes,
    /// How long attempts took; nothing where none says so.
    pub durations: Option<Durations>,
    /// Attempts that failed.
    pub failures: Failures,
    /// Memories that attempts had in front of them.
    pub memories: MemoriesUsed,
    /// Windows that passed without a run, by the reason; those too that were made up for since.
    pub missed: BTreeMap<MissReason, u64>,
}

/// How many came to what.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// By status, which is empty where a record names none; no count is 0.
    pub by_status: BTreeMap<String, u64>,
}

impl Outcomes {
    /// Returns how many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_status.values().sum()
    }

    /// Returns the share of those that succeeded, a partial success being none; nothing of none.
    #[must_use]
    pub fn success_rate(&self) -> Option<f64> {
        let successes = self.by_status.get("success").copied().unwrap_or_default();
        ratio(successes, self.total())
    }
}

/// How long attempts took, in milliseconds.
///
/// The percentile p is by nearest rank: of all durations in ascending order the one at place
/// ⌈p / 100 × count⌉, so that it is a duration that was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durations {
    /// How many attempts say how long they took.
    pub count: u64,
    /// The shortest.
    pub min: i64,
    /// The 50th percentile.
    pub p50: i64,
    /// The 95th percentile.
    pub p95: i64,
    /// The 99th percentile.
    pub p99: i64,
    /// The longest.
    pub max: i64,
}

impl Durations {
    /// The percentiles that are told.
    pub const PERCENTILES: [u64; 3] = [50, 95, 99];

    /// Returns the place of a percentile among so many durations in ascending order, from 1 on.
    #[must_use]
    pub fn rank(percentile: u64, count: u64) -> u64 {
        let place = (u128::from(percentile) * u128::from(count)).div_ceil(100);
        u64::try_from(place).unwrap_or(count)
    }
}

/// Attempts that failed, by what went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many kinds there are: pairs of an error's type and its stack hash.
    pub kinds: u64,
    /// The most frequent, then those seen last, then by type and hash.
    pub most: Vec<FailureKind>,
}

/// Failures that are one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureKind {
    /// The error's type, empty where the record names none.
    pub error_type: String,
    /// What tells the fault from others, empty where the record has none.
    pub stack_hash: String,
    /// How many attempts failed so.
    pub attempts: u64,
    /// When the first of them started.
    pub first_seen: Timestamp,
    /// When the last of them started.
    pub last_seen: Timestamp,
}

/// Memories that attempts had in front of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct MemoriesUsed {
    /// Of all attempts together, one that two had counting twice.
    pub used: u64,
    /// Each counting once.
    pub distinct: u64,
}

impl Counts {
    /// Returns how many memories an attempt had on average; nothing where there is none.
    #[must_use]
    pub fn memories_mean(&self) -> Option<f64> {
        ratio(self.memories.used, self.attempts.total())
    }

    /// Returns how many windows passed without a run.
    #[must_use]
    pub fn missed_total(&self) -> u64 {
        self.missed.values().sum()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of records lie far below 2^53"
)]
fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Counts executions.
///
/// A correct implementation counts every record that was committed before it was asked, whoever
/// wrote it, and none that is gone: the numbers are those that looking at each record gives.
pub trait StatisticsRepository: Send + Sync {
    /// Returns the statistics.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn statistics(&self, filter: &StatisticsFilter) -> Result<Statistics, RepositoryError>;
}
