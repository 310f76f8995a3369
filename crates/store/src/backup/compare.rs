//! Copies, held against what they are copies of.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::error::BackupError;
use crate::engine::Layout;
use crate::schema;
use crate::select::quoted;

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
const ENTRIES: &str = "SELECT count(*) FROM ledger_entry";
const HEAD: &str = "SELECT sha FROM ledger_entry ORDER BY seq DESC LIMIT 1";
const SHA: &str = "SELECT sha FROM ledger_entry WHERE seq = ?1 - 1";
const EXECUTIONS: &str = "SELECT count(*) FROM experience WHERE type = 'task_execution'";
/// The records that an entry of the ledger speaks of.
const ENTERED: &str = "
    SELECT count(*) FROM experience_digest JOIN experience ON experience.id = experience_id
    WHERE entry IS NOT NULL";
/// As many as they were when the ledger ended before an entry.
const ENTERED_BEFORE: &str = "SELECT count(*) FROM experience_digest WHERE entry < ?1";

/// How much a copy has of what can't be made again.
pub(super) struct Contents {
    pub(super) executions: u64,
    pub(super) entries: u64,
    /// The hash of the last entry.
    pub(super) head: Option<String>,
}

impl Contents {
    pub(super) fn of(connection: &Connection, layout: Layout) -> rusqlite::Result<Self> {
        let executions = count(connection, EXECUTIONS)?;
        if !layout.has_ledger() {
            return Ok(Self {
                executions,
                entries: 0,
                head: None,
            });
        }
        let head = connection.query_row(HEAD, (), |row| row.get(0));
        Ok(Self {
            executions,
            entries: count(connection, ENTRIES)?,
            head: head.optional()?,
        })
    }
}

/// What a copy doesn't have as it should, or why that isn't known.
pub(super) enum Difference {
    Of {
        what: String,
        expected: String,
        found: String,
    },
    Engine(rusqlite::Error),
}

impl Difference {
    pub(super) fn of(self, path: &Path) -> BackupError {
        match self {
            Self::Of {
                what,
                expected,
                found,
            } => BackupError::Differs {
                path: path.to_owned(),
                what,
                expected,
                found,
            },
            Self::Engine(error) => error.into(),
        }
    }
}

impl From<rusqlite::Error> for Difference {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error)
    }
}

/// Insists that a copy has what its database had when it was made: all rows of all tables, where
/// nobody has written since; else what the ledger tells of that moment.
pub(super) fn compare(
    database: &Connection,
    copy: &Connection,
    is_still: bool,
) -> Result<(), Difference> {
    if schema::texts(database)? != schema::texts(copy)? {
        return Err(differs("the schema", "one", "another"));
    }
    if is_still {
        return compare_tables(database, copy);
    }
    match database.table_exists(None, "ledger_entry")? {
        true => compare_ledgers(database, copy),
        false => Ok(()),
    }
}

fn compare_tables(database: &Connection, copy: &Connection) -> Result<(), Difference> {
    for table in tables(database)? {
        let sql = ["SELECT count(*) FROM ", &quoted(&table)].concat();
        insist(&table, count(database, &sql)?, count(copy, &sql)?)?;
    }
    Ok(())
}

/// What was entered stays, and so tells which records there were when the copy's ledger ended.
fn compare_ledgers(database: &Connection, copy: &Connection) -> Result<(), Difference> {
    let there = Contents::of(copy, Layout::Ours)?;
    let end = there.entries.cast_signed();
    let sha: Option<String> = database
        .query_row(SHA, [end], |row| row.get(0))
        .optional()?;
    if sha != there.head {
        let shown = |sha: Option<String>| sha.unwrap_or_else(|| "none".to_owned());
        return Err(differs("the last entry", &shown(sha), &shown(there.head)));
    }
    let entered: i64 = database.query_row(ENTERED_BEFORE, [end], |row| row.get(0))?;
    insist("the records", entered.unsigned_abs(), count(copy, ENTERED)?)
}

fn insist(what: &str, expected: u64, found: u64) -> Result<(), Difference> {
    if expected == found {
        return Ok(());
    }
    Err(differs(what, &expected.to_string(), &found.to_string()))
}

fn differs(what: &str, expected: &str, found: &str) -> Difference {
    Difference::Of {
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(TABLES)?
        .query_map((), |row| row.get(0))?
        .collect()
}

fn count(connection: &Connection, sql: &str) -> rusqlite::Result<u64> {
    let count: i64 = connection.query_row(sql, (), |row| row.get(0))?;
    Ok(count.unsigned_abs())
}
