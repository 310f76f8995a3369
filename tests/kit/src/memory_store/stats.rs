//! Counting, by looking at every document each time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use astra_model::{
    Counts, Durations, FailureKind, Failures, MemoriesUsed, Outcomes, Record, RepositoryError,
    Statistics, StatisticsFilter, StatisticsRepository, Timestamp,
};

use super::{MemoryStore, State, bounded};

impl StatisticsRepository for MemoryStore {
    fn statistics(&self, filter: &StatisticsFilter) -> Result<Statistics, RepositoryError> {
        let state = self.state();
        let limit = bounded(filter.failures);
        let named = state.executions().map(|record| task_of(record).to_owned());
        let missed = state.missed.iter().map(|missed| missed.task.to_string());
        let asked = filter.task.as_ref().map(ToString::to_string);
        let tasks: BTreeSet<String> = named
            .chain(missed)
            .filter(|task| asked.as_ref().is_none_or(|asked| asked == task))
            .collect();
        Ok(Statistics {
            total: state.counts(asked.as_deref(), limit),
            tasks: tasks
                .into_iter()
                .map(|task| (task.clone(), state.counts(Some(&task), limit)))
                .collect(),
        })
    }
}

fn task_of(record: &Record) -> &str {
    record.fact_str("task_id")
}

impl State {
    fn executions(&self) -> impl Iterator<Item = &Record> {
        let rows = self.rows.iter().filter(|row| row.is_execution());
        rows.map(|row| &row.record)
    }

    /// Returns what is counted of a task, or of all.
    fn counts(&self, task: Option<&str>, failures_max: usize) -> Counts {
        let is_meant = |record: &&Record| task.is_none_or(|task| task == task_of(record));
        let attempts: Vec<&Record> = self.executions().filter(is_meant).collect();
        let operations = self.last_attempts().into_iter().filter(is_meant);
        let mut missed = BTreeMap::new();
        for window in &self.missed {
            if task.is_none_or(|task| task == window.task.as_str()) {
                *missed.entry(window.reason).or_default() += 1;
            }
        }
        Counts {
            operations: outcomes(operations),
            durations: durations(&attempts),
            failures: failures(&attempts, failures_max),
            memories: memories(&attempts),
            attempts: outcomes(attempts.into_iter()),
            missed,
        }
    }

    /// Returns of each trace the last attempt; a record without one is its own.
    fn last_attempts(&self) -> Vec<&Record> {
        let mut last: BTreeMap<&str, &Record> = BTreeMap::new();
        for record in self.executions() {
            let trace = match record.fact_str("trace_id") {
                "" => record.id().as_str(),
                trace => trace,
            };
            let number = |record: &Record| record.fact("attempt").as_i64();
            let before = last.get(trace).map(|before| number(before));
            if before.is_none_or(|before| number(record) >= before) {
                last.insert(trace, record);
            }
        }
        last.into_values().collect()
    }
}

fn outcomes<'r>(records: impl Iterator<Item = &'r Record>) -> Outcomes {
    let mut by_status = BTreeMap::new();
    for record in records {
        let status = record.fact_str("status").to_owned();
        *by_status.entry(status).or_default() += 1;
    }
    Outcomes { by_status }
}

fn durations(attempts: &[&Record]) -> Option<Durations> {
    let durations = attempts
        .iter()
        .map(|record| record.fact("duration_ms").as_i64());
    let mut durations: Vec<i64> = durations.flatten().collect();
    durations.sort_unstable();
    let count = durations.len() as u64;
    let at = |percentile: usize| {
        let below = durations.len() * percentile / 100;
        let is_whole = (durations.len() * percentile).is_multiple_of(100);
        durations[if is_whole { below - 1 } else { below }]
    };
    Some(Durations {
        count,
        min: *durations.first()?,
        p50: at(50),
        p95: at(95),
        p99: at(99),
        max: *durations.last()?,
    })
}

fn failures(attempts: &[&Record], most_max: usize) -> Failures {
    let mut kinds: BTreeMap<(&str, &str), Vec<Timestamp>> = BTreeMap::new();
    for record in attempts {
        if record.fact_str("status") == "failed" {
            let error = record.fact("error");
            let text = |key| error[key].as_str().unwrap_or_default();
            let started = record.document()["ts"].as_f64().expect("each has one");
            let kind = kinds.entry((text("type"), text("stack_hash"))).or_default();
            kind.push(Timestamp::from_seconds(started));
        }
    }
    let kind = |((error_type, stack_hash), mut seen): ((&str, &str), Vec<Timestamp>)| {
        seen.sort_unstable();
        FailureKind {
            error_type: error_type.to_owned(),
            stack_hash: stack_hash.to_owned(),
            attempts: seen.len() as u64,
            first_seen: seen[0],
            last_seen: seen[seen.len() - 1],
        }
    };
    let mut most: Vec<FailureKind> = kinds.into_iter().map(kind).collect();
    most.sort_by_key(|kind| (Reverse(kind.attempts), Reverse(kind.last_seen)));
    let kinds = most.len() as u64;
    most.truncate(most_max);
    Failures { kinds, most }
}

fn memories(attempts: &[&Record]) -> MemoriesUsed {
    let used: Vec<&str> = attempts
        .iter()
        .flat_map(|record| record.ids("parents"))
        .collect();
    let distinct: BTreeSet<&str> = used.iter().copied().collect();
    MemoriesUsed {
        used: used.len() as u64,
        distinct: distinct.len() as u64,
    }
}
