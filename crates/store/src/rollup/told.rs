//! The tables into statistics.

use std::collections::BTreeMap;

use astra_model::{
    Counts, FailureKind, Failures, MemoriesUsed, Outcomes, Statistics, StatisticsFilter, TaskId,
    Timestamp,
};
use rusqlite::{Connection, Row, params};

use super::missed;
use super::percentiles;
use super::written::ALL;
use crate::row;
use crate::select::{Select, bounded, count, prepared};

const TASKS: &str = "SELECT number, task_id, failure_kinds, memories_used, memories_distinct
    FROM rollup_task";
const OF_TASK: &str = " WHERE task_id = ?";
const OUTCOMES: &str =
    "SELECT status, attempts, operations FROM rollup_outcome WHERE task = ?1 ORDER BY status";
const FAILURES: &str = "SELECT error_type, stack_hash, attempts, first_seen, last_seen
    FROM rollup_failure WHERE task = ?1
    ORDER BY attempts DESC, last_seen DESC, error_type, stack_hash LIMIT ?2";

/// Reads the statistics, of one snapshot.
pub(super) fn statistics(
    snapshot: &Connection,
    filter: &StatisticsFilter,
) -> rusqlite::Result<Statistics> {
    let mut statistics = Statistics::default();
    Select::new(TASKS)
        .bind_some(OF_TASK, filter.task.as_ref().map(TaskId::to_string))
        .each(snapshot, |row| {
            let counts = counts(snapshot, row, filter.failures)?;
            match row.get(0)? {
                ALL => statistics.total = counts,
                _ => drop(statistics.tasks.insert(text(row, 1)?, counts)),
            }
            Ok(true)
        })?;
    let missed = missed::windows(snapshot, filter.task.as_ref())?;
    Ok(with_missed(statistics, missed, filter))
}

/// Adds the missed windows; the total of one task is that task's.
pub(super) fn with_missed(
    mut statistics: Statistics,
    missed: missed::Missed,
    filter: &StatisticsFilter,
) -> Statistics {
    statistics.total.missed = missed::of_all(&missed);
    for (task, windows) in missed {
        statistics.tasks.entry(task).or_default().missed = windows;
    }
    if let Some(task) = &filter.task {
        statistics.tasks.retain(|named, _| named == task.as_str());
        statistics.total = statistics
            .tasks
            .values()
            .next()
            .cloned()
            .unwrap_or_default();
    }
    statistics
}

fn counts(
    connection: &Connection,
    task: &Row<'_>,
    failures_max: usize,
) -> rusqlite::Result<Counts> {
    let number = task.get(0)?;
    let (attempts, operations) = outcomes(connection, number)?;
    Ok(Counts {
        attempts,
        operations,
        durations: percentiles::stored(connection, number)?,
        failures: Failures {
            kinds: unsigned(task, 2)?,
            most: failures(connection, number, failures_max)?,
        },
        memories: MemoriesUsed {
            used: unsigned(task, 3)?,
            distinct: unsigned(task, 4)?,
        },
        missed: BTreeMap::new(),
    })
}

fn outcomes(connection: &Connection, task: i64) -> rusqlite::Result<(Outcomes, Outcomes)> {
    let (mut attempts, mut operations) = (Outcomes::default(), Outcomes::default());
    let mut statement = prepared(connection, OUTCOMES)?;
    let mut rows = statement.query([task])?;
    while let Some(row) = rows.next()? {
        for (outcomes, column) in [(&mut attempts, 1), (&mut operations, 2)] {
            let count = unsigned(row, column)?;
            if count > 0 {
                outcomes.by_status.insert(text(row, 0)?, count);
            }
        }
    }
    Ok((attempts, operations))
}

fn failures(
    connection: &Connection,
    task: i64,
    failures_max: usize,
) -> rusqlite::Result<Vec<FailureKind>> {
    prepared(connection, FAILURES)?
        .query_map(params![task, count(bounded(failures_max))], |row| {
            Ok(FailureKind {
                error_type: text(row, 0)?,
                stack_hash: text(row, 1)?,
                attempts: unsigned(row, 2)?,
                first_seen: Timestamp::from_millis(row.get(3)?),
                last_seen: Timestamp::from_millis(row.get(4)?),
            })
        })?
        .collect()
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(row::text(row.get_ref(column)?).to_owned())
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(i64::unsigned_abs)
}
