//! What is known of a window.

use astra_model::{Attempt, ExperienceId, IdempotencyKey, MissReason, TaskId, Window, WindowState};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::missed;
use crate::select::{first_with, prepared};
use crate::{row, tombstone};

const RECORDED: &str = concat!("SELECT id", first_with!("idempotency_key"));
const CLAIMED: &str = "SELECT 1 FROM claim WHERE key = ?1";
const DUE: &str =
    "SELECT 1 FROM due_attempt WHERE task_id = ?1 AND scheduled_at = ?2 AND attempt = 1";
const MISSED: &str = "SELECT reason FROM missed_window WHERE task_id = ?1 AND window = ?2";
const IS_OPEN: &str = "
    SELECT EXISTS (SELECT 1 FROM due_attempt WHERE task_id = ?1)
        OR EXISTS (SELECT 1 FROM claim WHERE task_id = ?1)";

/// Tells what is known of a window, that which counts most first.
pub(super) fn of(
    connection: &Connection,
    task: &TaskId,
    window: &Window,
) -> rusqlite::Result<WindowState> {
    let key = IdempotencyKey::new(task, window, Attempt::FIRST);
    if is_recorded(connection, &key)? {
        return Ok(WindowState::Recorded);
    }
    if is_claimed(connection, &key)? {
        return Ok(WindowState::Claimed);
    }
    if prepared(connection, DUE)?.exists(params![task.as_str(), window.as_str()])? {
        return Ok(WindowState::Due);
    }
    let missed = why_missed(connection, task, window)?;
    Ok(missed.map_or(WindowState::Unknown, WindowState::Missed))
}

pub(super) fn is_recorded(connection: &Connection, key: &IdempotencyKey) -> rusqlite::Result<bool> {
    Ok(prepared(connection, RECORDED)?.exists([key.as_str()])?
        || tombstone::has_key(connection, key)?)
}

/// Returns the id of the record of a key.
pub(super) fn record(
    connection: &Connection,
    key: &IdempotencyKey,
) -> rusqlite::Result<Option<ExperienceId>> {
    let id = |row: &Row<'_>| Ok(row::experience_id(row.get_ref(0)?));
    let found = prepared(connection, RECORDED)?
        .query_row([key.as_str()], id)
        .optional()?;
    match found.flatten() {
        Some(id) => Ok(Some(id)),
        None => tombstone::id_of_key(connection, key),
    }
}

pub(super) fn is_claimed(connection: &Connection, key: &IdempotencyKey) -> rusqlite::Result<bool> {
    prepared(connection, CLAIMED)?.exists([key.as_str()])
}

/// Tells whether an attempt of a task is due or claimed.
pub(super) fn is_open(connection: &Connection, task: &TaskId) -> rusqlite::Result<bool> {
    prepared(connection, IS_OPEN)?.query_row([task.as_str()], |row| row.get(0))
}

fn why_missed(
    connection: &Connection,
    task: &TaskId,
    window: &Window,
) -> rusqlite::Result<Option<MissReason>> {
    let Some(begun) = window.instant() else {
        return Ok(None);
    };
    prepared(connection, MISSED)?
        .query_row(params![task.as_str(), begun.as_millis()], |row| {
            missed::reason(row, 0)
        })
        .optional()
}
