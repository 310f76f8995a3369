//! Sums over all rows into statistics.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use astra_model::{
    Counts, FailureKind, Failures, MemoriesUsed, Outcomes, Statistics, StatisticsFilter,
};

use super::missed::Missed;
use super::tally::{Outcome, Sums, Tally};
use super::{percentiles, told};
use crate::select::bounded;

/// Returns the statistics of what was added up.
pub(super) fn statistics(tally: &Tally, missed: Missed, filter: &StatisticsFilter) -> Statistics {
    let counts = |sums| counts(sums, bounded(filter.failures));
    let tasks = tally.tasks.iter();
    let statistics = Statistics {
        total: counts(&tally.all),
        tasks: tasks
            .map(|(task, sums)| (task.clone(), counts(sums)))
            .collect(),
    };
    told::with_missed(statistics, missed, filter)
}

fn counts(sums: &Sums, failures_max: usize) -> Counts {
    let used: i64 = sums.memories.values().sum();
    Counts {
        attempts: outcomes(sums, |outcome| outcome.attempts),
        operations: outcomes(sums, |outcome| outcome.operations),
        durations: percentiles::counted(&sums.durations),
        failures: failures(sums, failures_max),
        memories: MemoriesUsed {
            used: used.unsigned_abs(),
            distinct: sums.memories.len() as u64,
        },
        missed: BTreeMap::new(),
    }
}

fn outcomes(sums: &Sums, count: impl Fn(&Outcome) -> i64) -> Outcomes {
    let counted = sums.outcomes.iter();
    let counted = counted.map(|(status, outcome)| (status, count(outcome).unsigned_abs()));
    Outcomes {
        by_status: counted
            .filter(|(_, count)| *count > 0)
            .map(|(status, count)| (status.clone(), count))
            .collect(),
    }
}

fn failures(sums: &Sums, most_max: usize) -> Failures {
    let mut most: Vec<FailureKind> = sums
        .failures
        .iter()
        .map(|((error_type, stack_hash), seen)| FailureKind {
            error_type: error_type.clone(),
            stack_hash: stack_hash.clone(),
            attempts: seen.attempts.unsigned_abs(),
            first_seen: seen.first,
            last_seen: seen.last,
        })
        .collect();
    // Those that are alike stay in the order of their types and hashes.
    most.sort_by_key(|kind| (Reverse(kind.attempts), Reverse(kind.last_seen)));
    let kinds = most.len() as u64;
    most.truncate(most_max);
    Failures { kinds, most }
}
