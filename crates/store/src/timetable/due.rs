//! Attempts that are to be run.

use astra_model::{Attempt, DueAttempt, Lineage, TaskId, Timestamp, Window};
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, OptionalExtension, Row, named_params, params};

use super::state;
use crate::insert::json_text;
use crate::select::{bounded, count, parsed, prepared};

const ADD: &str = "
    INSERT INTO due_attempt (
        task_id, scheduled_at, attempt, not_before, trace_id, follows_span, follows_retry_of, causes)
    VALUES (
        :task_id, :scheduled_at, :attempt, :not_before, :trace_id, :follows_span, :follows_retry_of,
        :causes)
    ON CONFLICT DO NOTHING";
const TAKE: &str =
    "DELETE FROM due_attempt WHERE task_id = ?1 AND scheduled_at = ?2 AND attempt = ?3";
/// One step from a task to the next: the rows of a task with many are not read.
const NEXT_TASK: &str =
    "SELECT task_id FROM due_attempt WHERE task_id > ?1 ORDER BY task_id LIMIT 1";
const OF_TASK: &str = "
    SELECT task_id, scheduled_at, attempt, not_before, trace_id, follows_span, follows_retry_of, causes
    FROM due_attempt WHERE task_id = ?1 AND not_before <= ?2
    ORDER BY scheduled_at, attempt LIMIT ?3";
/// No id of a task is empty.
const BEFORE_ALL_TASKS: &str = "";

/// Makes an attempt due, unless it is due, claimed or recorded; in a transaction of the caller's.
pub(crate) fn make_due(connection: &Connection, due: &DueAttempt) -> rusqlite::Result<()> {
    let key = due.key();
    if state::is_recorded(connection, &key)? || state::is_claimed(connection, &key)? {
        return Ok(());
    }
    let before = due.follows;
    prepared(connection, ADD)?.execute(named_params! {
        ":task_id": due.task.as_str(),
        ":scheduled_at": due.window.as_str(),
        ":attempt": due.attempt().number(),
        ":not_before": due.not_before.as_millis(),
        ":trace_id": before.map(|before| before.trace().to_string()),
        ":follows_span": before.map(|before| before.span().to_string()),
        ":follows_retry_of": before.and_then(|before| before.retry_of()).map(|span| span.to_string()),
        ":causes": json_text(&due.causes)?,
    })?;
    Ok(())
}

/// Takes an attempt from what is due, in a transaction of the caller's; tells whether it was due.
pub(crate) fn take_due(
    connection: &Connection,
    task: &TaskId,
    window: &Window,
    attempt: Attempt,
) -> rusqlite::Result<bool> {
    let taken = params![task.as_str(), window.as_str(), attempt.number()];
    Ok(prepared(connection, TAKE)?.execute(taken)? > 0)
}

pub(super) fn tasks(connection: &Connection) -> rusqlite::Result<Vec<TaskId>> {
    let mut next = prepared(connection, NEXT_TASK)?;
    let mut found: Vec<TaskId> = Vec::new();
    loop {
        let last = found.last().map_or(BEFORE_ALL_TASKS, TaskId::as_str);
        match next.query_row([last], |row| parsed(row, 0)).optional()? {
            Some(task) => found.push(task),
            None => return Ok(found),
        }
    }
}

pub(super) fn list(
    connection: &Connection,
    task: &TaskId,
    ready_by: Option<Timestamp>,
    limit: usize,
) -> rusqlite::Result<Vec<DueAttempt>> {
    let ready_by = ready_by.map_or(i64::MAX, Timestamp::as_millis);
    prepared(connection, OF_TASK)?
        .query_map(
            params![task.as_str(), ready_by, count(bounded(limit))],
            read,
        )?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<DueAttempt> {
    let causes: String = row.get(7)?;
    let causes = serde_json::from_str::<Vec<String>>(&causes).map_err(|error| refused(7, error))?;
    Ok(DueAttempt {
        task: parsed(row, 0)?,
        window: parsed(row, 1)?,
        follows: follows(row)?,
        not_before: Timestamp::from_millis(row.get(3)?),
        causes: causes
            .iter()
            .map(|cause| cause.parse().map_err(|error| refused(7, error)))
            .collect::<Result<_, _>>()?,
    })
}

/// Reads an attempt's number.
pub(super) fn attempt(row: &Row<'_>, column: usize) -> rusqlite::Result<Attempt> {
    Attempt::new(row.get(column)?).ok_or_else(|| refused(column, "attempts count from 1"))
}

/// Reads the attempt before.
fn follows(row: &Row<'_>) -> rusqlite::Result<Option<Lineage>> {
    let Some(before) = Attempt::new(attempt(row, 2)?.number() - 1) else {
        return Ok(None);
    };
    let retries = row.get_ref(6)? != ValueRef::Null;
    let retry_of = retries.then(|| parsed(row, 6)).transpose()?;
    Lineage::known(parsed(row, 4)?, parsed(row, 5)?, before, retry_of)
        .map(Some)
        .ok_or_else(|| refused(6, "no attempt of that number follows it"))
}

fn refused(column: usize, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, error.into())
}
