//! Attempts that will not be run.

use astra_model::{Attempt, DueAttempt, MissReason, TaskId, Timestamp, Window};
use rusqlite::{Connection, Row};

use super::{due, missed};
use crate::select::{parsed, prepared};

const OF_TASK: &str = "SELECT scheduled_at, attempt FROM due_attempt WHERE task_id = ?1";

/// Takes an attempt from what is due, in a transaction of the caller's; tells whether it was due.
pub(super) fn one(
    connection: &Connection,
    due: &DueAttempt,
    reason: MissReason,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    take(
        connection,
        &due.task,
        &due.window,
        due.attempt(),
        reason,
        now,
    )
}

/// Takes all attempts of a task from what is due, in a transaction of the caller's.
pub(super) fn all(
    connection: &Connection,
    task: &TaskId,
    reason: MissReason,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let read = |row: &Row<'_>| Ok((parsed(row, 0)?, due::attempt(row, 1)?));
    let due: Vec<(Window, Attempt)> = prepared(connection, OF_TASK)?
        .query_map([task.as_str()], read)?
        .collect::<Result<_, _>>()?;
    for (window, attempt) in &due {
        take(connection, task, window, *attempt, reason, now)?;
    }
    Ok(())
}

/// Of a later attempt's window the record of the attempt before stands.
fn take(
    connection: &Connection,
    task: &TaskId,
    window: &Window,
    attempt: Attempt,
    reason: MissReason,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let was_due = due::take_due(connection, task, window, attempt)?;
    if was_due && attempt == Attempt::FIRST {
        missed::add_unknown(connection, task, window, reason, now)?;
    }
    Ok(was_due)
}
