//! Sums into the tables.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::percentiles::step_of;
use super::tally::{Outcome, Seen, Sums, Tally};
use crate::select::prepared;

const EMPTY: &str = "
    DELETE FROM rollup_task;
    DELETE FROM rollup_outcome;
    DELETE FROM rollup_duration;
    DELETE FROM rollup_duration_step;
    DELETE FROM rollup_failure;
    DELETE FROM rollup_memory;
    DELETE FROM rollup_trace;
";

const FORGET: &str = "
    UPDATE rollup_standing SET last_rowid = NULL, last_id = NULL, execution_rowid = NULL,
        execution_id = NULL;
    DELETE FROM rollup_missed;
    INSERT INTO rollup_missed SELECT task_id, reason, count(*) FROM missed_window GROUP BY 1, 2;
";

/// All tasks together, as if they were one.
pub(super) const ALL: i64 = 0;

const ADD_ALL: &str = "INSERT OR IGNORE INTO rollup_task VALUES (?1, NULL, 0, 0, 0)";
const TASK: &str = "SELECT number FROM rollup_task WHERE task_id = ?1";
const ADD_TASK: &str = "INSERT INTO rollup_task VALUES (NULL, ?1, 0, 0, 0)";
const ADD_TO_TASK: &str = "UPDATE rollup_task SET failure_kinds = failure_kinds + ?2,
    memories_used = memories_used + ?3, memories_distinct = memories_distinct + ?4
    WHERE number = ?1";
const ADD_OUTCOME: &str = "INSERT INTO rollup_outcome VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET attempts = attempts + ?3, operations = operations + ?4";
const ADD_DURATION: &str = "INSERT INTO rollup_duration VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET attempts = attempts + ?3";
const ADD_STEP: &str = "INSERT INTO rollup_duration_step VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET attempts = attempts + ?3";
const ADD_TO_FAILURE: &str = "UPDATE rollup_failure SET attempts = attempts + ?4,
    first_seen = min(first_seen, ?5), last_seen = max(last_seen, ?6)
    WHERE task = ?1 AND error_type = ?2 AND stack_hash = ?3";
const ADD_FAILURE: &str = "INSERT INTO rollup_failure VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const ADD_TO_MEMORY: &str =
    "UPDATE rollup_memory SET attempts = attempts + ?3 WHERE task = ?1 AND memory_id = ?2";
const ADD_MEMORY: &str = "INSERT INTO rollup_memory VALUES (?1, ?2, ?3)";

/// Empties the tables, in a transaction of the caller's.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(EMPTY)
}

/// Empties them, and lets counting begin at the first row; missed windows are counted at once.
pub(super) fn forget(connection: &Connection) -> rusqlite::Result<()> {
    empty(connection)?;
    connection.execute_batch(FORGET)
}

/// Adds sums to the tables, in a transaction of the caller's.
pub(super) fn add(connection: &Connection, tally: &Tally) -> rusqlite::Result<()> {
    prepared(connection, ADD_ALL)?.execute([ALL])?;
    add_sums(connection, ALL, &tally.all)?;
    for (task, sums) in &tally.tasks {
        add_sums(connection, number_of(connection, task)?, sums)?;
    }
    Ok(())
}

fn number_of(connection: &Connection, task: &str) -> rusqlite::Result<i64> {
    let known = prepared(connection, TASK)?
        .query_row([task], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    prepared(connection, ADD_TASK)?.execute([task])?;
    Ok(connection.last_insert_rowid())
}

fn add_sums(connection: &Connection, task: i64, sums: &Sums) -> rusqlite::Result<()> {
    add_outcomes(connection, task, &sums.outcomes)?;
    add_durations(connection, task, &sums.durations)?;
    let kinds = add_failures(connection, task, &sums.failures)?;
    let distinct = add_memories(connection, task, &sums.memories)?;
    let used: i64 = sums.memories.values().sum();
    if kinds > 0 || used > 0 {
        prepared(connection, ADD_TO_TASK)?.execute(params![task, kinds, used, distinct])?;
    }
    Ok(())
}

fn add_outcomes(
    connection: &Connection,
    task: i64,
    outcomes: &BTreeMap<String, Outcome>,
) -> rusqlite::Result<()> {
    let mut add = prepared(connection, ADD_OUTCOME)?;
    for (status, outcome) in outcomes {
        add.execute(params![task, status, outcome.attempts, outcome.operations])?;
    }
    Ok(())
}

fn add_durations(
    connection: &Connection,
    task: i64,
    durations: &BTreeMap<i64, i64>,
) -> rusqlite::Result<()> {
    let mut add = prepared(connection, ADD_DURATION)?;
    let mut steps: BTreeMap<i64, i64> = BTreeMap::new();
    for (millis, attempts) in durations {
        add.execute(params![task, millis, attempts])?;
        *steps.entry(step_of(*millis)).or_default() += attempts;
    }
    let mut add = prepared(connection, ADD_STEP)?;
    for (from, attempts) in steps {
        add.execute(params![task, from, attempts])?;
    }
    Ok(())
}

/// Adds failures; returns how many kinds of them are new.
fn add_failures(
    connection: &Connection,
    task: i64,
    failures: &BTreeMap<(String, String), Seen>,
) -> rusqlite::Result<u32> {
    let mut kinds = 0;
    for ((error_type, stack_hash), seen) in failures {
        let (first, last) = (seen.first.as_millis(), seen.last.as_millis());
        let values = params![task, error_type, stack_hash, seen.attempts, first, last];
        if prepared(connection, ADD_TO_FAILURE)?.execute(values)? == 0 {
            prepared(connection, ADD_FAILURE)?.execute(values)?;
            kinds += 1;
        }
    }
    Ok(kinds)
}

/// Adds memories that were used; returns how many of them are new.
fn add_memories(
    connection: &Connection,
    task: i64,
    memories: &HashMap<String, i64>,
) -> rusqlite::Result<u32> {
    let mut distinct = 0;
    for (memory, attempts) in memories {
        let values = params![task, memory, attempts];
        if prepared(connection, ADD_TO_MEMORY)?.execute(values)? == 0 {
            prepared(connection, ADD_MEMORY)?.execute(values)?;
            distinct += 1;
        }
    }
    Ok(distinct)
}
