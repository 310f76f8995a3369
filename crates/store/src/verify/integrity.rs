//! The database's own check.

use rusqlite::{Connection, ErrorCode};

use crate::engine::Layout;

/// Of more damage than this only that there is some needs to be known.
const FULL: &str = "PRAGMA integrity_check(100)";
/// All of it but whether indexes have the entries of their tables.
const WITHOUT_INDEXES: &str = "PRAGMA quick_check(100)";
/// Virtual tables have no indexes of their own.
const OTHER_TABLES: &str = "SELECT name FROM sqlite_schema
    WHERE type = 'table' AND rootpage > 0 AND name <> 'experience'";
const ONE_TABLE: &str = "SELECT * FROM pragma_integrity_check(?1)";

const SOUND: &str = "ok";

/// Returns what SQLite finds wrong with a database.
pub(crate) fn check(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    lines(connection, FULL, ())
}

/// Returns what SQLite finds wrong, but for the indexes of the experiences.
pub(super) fn check_but_experiences(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let found = lines(connection, WITHOUT_INDEXES, ())?;
    if !found.is_empty() {
        return Ok(found);
    }
    let tables: Vec<String> = connection
        .prepare(OTHER_TABLES)?
        .query_map((), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for table in tables {
        found.extend(lines(connection, ONE_TABLE, [table])?);
    }
    Ok(found)
}

/// Returns what is wrong with a database, from the check beside a pass and from how the pass ended:
/// with whether it saw the indexes of the experiences whole, or with an error.
pub(super) fn settle(
    connection: &Connection,
    layout: Layout,
    beside: rusqlite::Result<Vec<String>>,
    passed: rusqlite::Result<bool>,
) -> rusqlite::Result<Vec<String>> {
    let mut found = beside.or_else(damage)?;
    let (is_whole, broken_off) = match passed {
        Ok(is_whole) => (is_whole, Vec::new()),
        Err(error) => (false, damage(error)?),
    };
    if layout != Layout::Legacy && !(is_whole && found.is_empty()) {
        let all = check(connection).or_else(damage)?;
        if !all.is_empty() {
            found = all;
        }
    }
    found.extend(broken_off);
    found.dedup();
    Ok(found)
}

/// Takes for a finding what a statement of ours fails by only where the database is not what it was
/// made as: pages that are none, a text that is no JSON under an index of JSON, a missing table.
fn damage(error: rusqlite::Error) -> rusqlite::Result<Vec<String>> {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) => {
            Ok(vec![error.to_string()])
        }
        _ => Err(error),
    }
}

fn lines(
    connection: &Connection,
    sql: &str,
    table: impl rusqlite::Params,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(table)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != SOUND {
            lines.push(line);
        }
    }
    Ok(lines)
}
