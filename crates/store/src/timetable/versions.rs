//! Schedules as they counted, and how far their windows are settled.

use astra_model::{MissReason, Noted, ScheduleVersion, TaskId, Timestamp, Timetable};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::withdraw;
use crate::select::{parsed, prepared};

const TIMETABLES: &str = "
    SELECT number, since, rule, settled, timetable.task_id
    FROM timetable CROSS JOIN schedule_version ON number = version ORDER BY timetable.task_id";
const TIMETABLE: &str = "
    SELECT number, since, rule, settled, timetable.task_id
    FROM timetable CROSS JOIN schedule_version ON number = version WHERE timetable.task_id = ?1";
const VERSIONS: &str =
    "SELECT number, since, rule FROM schedule_version WHERE task_id = ?1 ORDER BY number";
const ADD_VERSION: &str =
    "INSERT INTO schedule_version (task_id, since, rule, noted) VALUES (?1, ?2, ?3, ?4)";
const SET: &str = "
    INSERT INTO timetable (task_id, version, settled) VALUES (?1, ?2, ?3)
    ON CONFLICT (task_id) DO UPDATE SET version = excluded.version";

pub(super) fn list_timetables(connection: &Connection) -> rusqlite::Result<Vec<Timetable>> {
    prepared(connection, TIMETABLES)?
        .query_map((), timetable)?
        .collect()
}

pub(super) fn list(
    connection: &Connection,
    task: &TaskId,
) -> rusqlite::Result<Vec<ScheduleVersion>> {
    prepared(connection, VERSIONS)?
        .query_map([task.as_str()], version)?
        .collect()
}

/// Says what a task's schedule is from an instant on, in a transaction of the caller's.
pub(super) fn note(
    connection: &Connection,
    task: &TaskId,
    rule: Option<&str>,
    since: Timestamp,
    now: Timestamp,
) -> rusqlite::Result<Timetable> {
    let known = prepared(connection, TIMETABLE)?
        .query_row([task.as_str()], timetable)
        .optional()?;
    let (since, settled) = match Timetable::note(known, rule, since) {
        Noted::Already(timetable) => return Ok(timetable),
        Noted::Version { since, settled } => (since, settled),
    };
    if rule.is_none() {
        withdraw::all(connection, task, MissReason::Removed, now)?;
    }
    add(connection, task, rule, since, settled, now)
}

fn add(
    connection: &Connection,
    task: &TaskId,
    rule: Option<&str>,
    since: Timestamp,
    settled: Timestamp,
    now: Timestamp,
) -> rusqlite::Result<Timetable> {
    let added = params![task.as_str(), since.as_millis(), rule, now.as_millis()];
    prepared(connection, ADD_VERSION)?.execute(added)?;
    let number = connection.last_insert_rowid();
    let set = params![task.as_str(), number, settled.as_millis()];
    prepared(connection, SET)?.execute(set)?;
    Ok(Timetable {
        task: task.clone(),
        version: ScheduleVersion {
            number,
            since,
            rule: rule.map(str::to_owned),
        },
        settled,
    })
}

fn timetable(row: &Row<'_>) -> rusqlite::Result<Timetable> {
    Ok(Timetable {
        version: version(row)?,
        settled: Timestamp::from_millis(row.get(3)?),
        task: parsed(row, 4)?,
    })
}

fn version(row: &Row<'_>) -> rusqlite::Result<ScheduleVersion> {
    Ok(ScheduleVersion {
        number: row.get(0)?,
        since: Timestamp::from_millis(row.get(1)?),
        rule: row.get(2)?,
    })
}
