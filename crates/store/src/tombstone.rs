//! What is left of records that were pruned, as it lies in the database.

use astra_model::{
    Attempt, ExperienceId, IdempotencyKey, Imported, Pruned, RepositoryError, Timestamp, Tombstone,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::ledger::place;
use crate::prefix::starting_with;
use crate::select::{bounded, parsed, prepared};
use crate::store::Store;

macro_rules! pruned {
    ($where:literal) => {
        concat!(
            "SELECT experience_id, key, trace_id, span_id, attempt, status, started, sha256,
                tombstone.entry, pruned, json_extract(ledger_entry.line, '$.ts')
            FROM tombstone JOIN ledger_entry ON ledger_entry.seq = pruned WHERE ",
            $where
        )
    };
}

const INSERT: &str = "
    INSERT INTO tombstone (
        entry, key, experience_id, trace_id, span_id, attempt, status, started, sha256, pruned)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const OF_KEY: &str = pruned!("key = ?1");
const ID_OF_KEY: &str = "SELECT experience_id, status FROM tombstone WHERE key = ?1";
const ID_OF_SPAN: &str = "SELECT experience_id FROM tombstone WHERE span_id = ?1";
const LINEAGE_OF_KEY: &str = "SELECT span_id, trace_id FROM tombstone WHERE key = ?1";
const HAS_ID: &str = "SELECT 1 FROM tombstone WHERE experience_id = ?1";
const ENTRY: &str = "SELECT entry FROM tombstone WHERE experience_id = ?1";
const BY_ID: [&str; 3] = [
    pruned!("experience_id >= ?"),
    " AND experience_id < ?",
    " ORDER BY experience_id LIMIT ?",
];
const BY_SPAN: [&str; 3] = [
    pruned!("span_id >= ?"),
    " AND span_id < ?",
    " ORDER BY span_id LIMIT ?",
];
const BY_TRACE: [&str; 3] = [
    pruned!("trace_id >= ?"),
    " AND trace_id < ?",
    " ORDER BY trace_id, tombstone.entry LIMIT ?",
];

/// Keeps what is left of a record that is pruned by an entry of the ledger, in the transaction that
/// takes the record away.
pub(crate) fn insert(
    connection: &Connection,
    tombstone: &Tombstone,
    pruned: u64,
) -> rusqlite::Result<()> {
    prepared(connection, INSERT)?.execute(params![
        place(tombstone.entry),
        tombstone.key.as_str(),
        tombstone.experience.as_str(),
        tombstone.trace.to_string(),
        tombstone.span.to_string(),
        tombstone.attempt.number(),
        tombstone.status,
        tombstone.started.as_millis(),
        tombstone.record.as_str(),
        place(pruned),
    ])?;
    Ok(())
}

/// Finds what is left of the record of a key.
pub(crate) fn of_key(
    connection: &Connection,
    key: &IdempotencyKey,
) -> rusqlite::Result<Option<Pruned>> {
    prepared(connection, OF_KEY)?
        .query_row([key.as_str()], read)
        .optional()
}

/// Returns the id that the record of a key had.
pub(crate) fn id_of_key(
    connection: &Connection,
    key: &IdempotencyKey,
) -> rusqlite::Result<Option<ExperienceId>> {
    prepared(connection, ID_OF_KEY)?
        .query_row([key.as_str()], |row| parsed(row, 0))
        .optional()
}

/// Tells whether the record of a key was pruned.
pub(crate) fn has_key(connection: &Connection, key: &IdempotencyKey) -> rusqlite::Result<bool> {
    prepared(connection, ID_OF_KEY)?.exists([key.as_str()])
}

/// Tells whether the record of an id was pruned.
pub(crate) fn has_id(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<bool> {
    prepared(connection, HAS_ID)?.exists([id.as_str()])
}

/// Finds the record of a key that was pruned, as an import is answered.
pub(crate) fn imported(connection: &Connection, key: &str) -> rusqlite::Result<Option<Imported>> {
    let existing = |row: &Row<'_>| {
        Ok(Imported::Existing {
            id: parsed(row, 0)?,
            status: row.get(1)?,
        })
    };
    prepared(connection, ID_OF_KEY)?
        .query_row([key], existing)
        .optional()
}

/// Finds the record of a span that was pruned.
pub(crate) fn id_of_span(
    connection: &Connection,
    span: &str,
) -> rusqlite::Result<Option<ExperienceId>> {
    prepared(connection, ID_OF_SPAN)?
        .query_row([span], |row| parsed(row, 0))
        .optional()
}

/// Finds the span and the trace of a key's record that was pruned.
pub(crate) fn lineage_of_key(
    connection: &Connection,
    key: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    prepared(connection, LINEAGE_OF_KEY)?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Finds the entry, in the ledger, of a record that was pruned.
pub(crate) fn entry_of(
    connection: &Connection,
    id: &ExperienceId,
) -> rusqlite::Result<Option<u64>> {
    prepared(connection, ENTRY)?
        .query_row([id.as_str()], |row| row.get::<_, i64>(0))
        .optional()
        .map(|entry| entry.map(i64::unsigned_abs))
}

impl Store {
    /// Returns what is left of records that were pruned whose id, trace or span begins so: those of a
    /// trace in their order.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    pub fn list_pruned(&self, prefix: &str, limit: usize) -> Result<Vec<Pruned>, RepositoryError> {
        let limit = bounded(limit);
        self.read_ours("look for what was pruned", |connection| {
            let mut found: Vec<Pruned> = Vec::new();
            for parts in [BY_ID, BY_SPAN, BY_TRACE] {
                let select = starting_with(parts, prefix, limit);
                for pruned in select.all(connection, |row| read(row).map(Some))? {
                    if !found.contains(&pruned) {
                        found.push(pruned);
                    }
                }
            }
            found.truncate(limit);
            Ok(found)
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Pruned> {
    Ok(Pruned {
        tombstone: tombstone(row)?,
        entry: row.get::<_, i64>(9)?.unsigned_abs(),
        at: Timestamp::from_seconds(row.get(10)?),
    })
}

/// Reads the columns of a tombstone, in the order in which this crate selects them.
pub(crate) fn tombstone(row: &Row<'_>) -> rusqlite::Result<Tombstone> {
    let no_attempt = || rusqlite::Error::IntegralValueOutOfRange(4, 0);
    Ok(Tombstone {
        experience: parsed(row, 0)?,
        key: parsed(row, 1)?,
        trace: parsed(row, 2)?,
        span: parsed(row, 3)?,
        attempt: Attempt::new(row.get(4)?).ok_or_else(no_attempt)?,
        status: row.get(5)?,
        started: Timestamp::from_millis(row.get(6)?),
        record: parsed(row, 7)?,
        entry: row.get::<_, i64>(8)?.unsigned_abs(),
    })
}
