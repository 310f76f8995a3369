//! What is in the database that is to be migrated.

use rusqlite::Connection;

use super::error::MigrateError;
use super::report::DuplicateKey;
use crate::engine::Layout;
use crate::row;
use crate::select::fact;

/// A report names so many keys that several records share; of more, only their number is told.
const KEYS_MAX: usize = 1_000;
/// It names so many records of one key.
const IDS_MAX: usize = 1_000;
/// An error names so many rows.
const MALFORMED_MAX: usize = 5;

const COUNTS: &str = "
    SELECT count(*), count(*) FILTER (WHERE type = 'task_execution' COLLATE NOCASE)
    FROM experience NOT INDEXED";
// The indexes read JSON5 and its binary form too.
const MALFORMED: &str = "SELECT CAST(id AS TEXT) FROM experience WHERE NOT json_valid(content, 6)";
const MALFORMED_COUNT: &str = "SELECT count(*) FROM experience WHERE NOT json_valid(content, 6)";
const REPEATED: &str = concat!(
    "SELECT ",
    fact!("idempotency_key"),
    " AS key FROM experience WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1"
);
const IDS: &str = concat!(
    "SELECT id FROM experience WHERE ",
    fact!("idempotency_key"),
    " = ?1 AND +type = 'task_execution' COLLATE NOCASE ORDER BY rowid"
);
const MISSING_COLUMNS: &str = "
    SELECT group_concat(atom, ', ') FROM json_each('[\"id\", \"type\", \"created_at\", \"content\",
        \"provenance\", \"evidence_ptrs\", \"confidence\", \"embeddings\", \"affect\", \"parents\",
        \"causes\", \"sign\", \"ownership\", \"session_id\", \"consolidated\"]')
    WHERE atom NOT IN (SELECT lower(name) FROM pragma_table_xinfo('experience'))";
const TAKEN_COLUMNS: &str = "
    SELECT group_concat(name, ', ') FROM pragma_table_xinfo('experience')
    WHERE lower(name) IN ('ts', 'meta')";

/// How many rows there are, and how many of them are executions.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) rows: u64,
    pub(super) executions: u64,
}

/// Counts the rows.
pub(super) fn count(connection: &Connection) -> rusqlite::Result<Counts> {
    let unsigned = |count: i64| count.unsigned_abs();
    connection.query_row(COUNTS, (), |row| {
        Ok(Counts {
            rows: row.get(0).map(unsigned)?,
            executions: row.get(1).map(unsigned)?,
        })
    })
}

/// Looks for rows whose content is no JSON: no index over it can be made.
pub(super) fn insist_on_json(connection: &Connection) -> Result<(), MigrateError> {
    let ids = connection
        .prepare(MALFORMED)?
        .query_map((), |row| row.get::<_, String>(0))?
        .take(MALFORMED_MAX)
        .collect::<Result<Vec<_>, _>>()?;
    if ids.is_empty() {
        return Ok(());
    }
    let count: i64 = connection.query_row(MALFORMED_COUNT, (), |row| row.get(0))?;
    let count = count.unsigned_abs();
    Err(MigrateError::Malformed { count, ids })
}

/// Keys that several records share, and how many keys more there are than are told.
#[derive(Default)]
pub(super) struct Duplicates {
    pub(super) told: Vec<DuplicateKey>,
    pub(super) more: u64,
}

/// Looks for keys that several records share.
pub(super) fn duplicates(connection: &Connection) -> rusqlite::Result<Duplicates> {
    let mut found = Duplicates::default();
    let mut statement = connection.prepare(REPEATED)?;
    let mut keys = statement.query(())?;
    while let Some(key) = keys.next()? {
        let key = row::text(key.get_ref(0)?).to_owned();
        let shared = shared(connection, key)?;
        match shared {
            None => {}
            Some(shared) if found.told.len() < KEYS_MAX => found.told.push(shared),
            Some(_) => found.more += 1,
        }
    }
    Ok(found)
}

/// Returns the records of a key, if they are several.
fn shared(connection: &Connection, key: String) -> rusqlite::Result<Option<DuplicateKey>> {
    let mut statement = connection.prepare_cached(IDS)?;
    let mut rows = statement.query([&key])?;
    let (mut ids, mut records) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        records += 1;
        if ids.len() < IDS_MAX {
            ids.push(row::text(row.get_ref(0)?).to_owned());
        }
    }
    Ok((records > 1).then_some(DuplicateKey { key, ids, records }))
}

/// Insists that a table of Python's has the columns that its side makes, and none that we add.
pub(super) fn insist_on_columns(
    connection: &Connection,
    layout: Layout,
) -> Result<(), MigrateError> {
    if layout != Layout::Legacy {
        return Ok(());
    }
    let odd = |sql| connection.query_row(sql, (), |row| row.get::<_, Option<String>>(0));
    let shape = |detail| Err(MigrateError::Shape { detail });
    if let Some(missing) = odd(MISSING_COLUMNS)? {
        return shape(format!("it has no {missing}"));
    }
    if let Some(taken) = odd(TAKEN_COLUMNS)? {
        return shape(format!("it has {taken} already, by another program"));
    }
    Ok(())
}
