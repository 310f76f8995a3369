//! The digest that is kept beside each record.

use std::ops::RangeInclusive;

use astra_model::{ConfigDigest, ExperienceId, Record, RecordDigest};
use rusqlite::{Connection, params};

use crate::engine::Layout;
use crate::select::Select;
use crate::{ledger, row};

const INSERT: &str =
    "INSERT INTO experience_digest (experience_id, sha256, entry) VALUES (?1, ?2, ?3)";
const UNDIGESTED: &str = "
    FROM experience WHERE +type = 'task_execution'
        AND NOT EXISTS (SELECT 1 FROM experience_digest WHERE experience_id = experience.id)";
const FROM_ROW: &str = " AND experience.rowid >= ?";
const TO_ROW: &str = " AND experience.rowid <= ?";

/// Keeps the digest of a record with the place of its entry in the ledger, in the transaction that
/// makes it.
pub(crate) fn insert(
    connection: &Connection,
    id: &ExperienceId,
    digest: &RecordDigest,
    entry: Option<u64>,
) -> rusqlite::Result<()> {
    let entry = entry.map(ledger::place);
    connection
        .prepare_cached(INSERT)?
        .execute(params![id.as_str(), digest.as_str(), entry])?;
    Ok(())
}

/// Keeps digests of those executions among some rows that have none and are to have one, in a
/// transaction of the caller's; returns of how many.
///
/// They are read one by one: many rows take time, not memory. A record of ours that lost its digest
/// must not be given another, which would prove what it says now.
pub(crate) fn complete(
    connection: &Connection,
    rows: &RangeInclusive<i64>,
    is_meant: impl Fn(&Record) -> bool,
) -> rusqlite::Result<u64> {
    let mut count = 0;
    Select::records(Layout::Ours, UNDIGESTED)
        .bind(FROM_ROW, *rows.start())
        .bind(TO_ROW, *rows.end())
        .each(connection, |row| {
            if let Some(record) = row::record(row)?.filter(&is_meant) {
                insert(
                    connection,
                    record.id(),
                    &RecordDigest::of(record.document()),
                    None,
                )?;
                count += 1;
            }
            Ok(true)
        })?;
    Ok(count)
}

/// Tells whether Python's side wrote a record. One of ours that lost its window is not taken for
/// one: theirs have a short digest of their configuration.
pub(crate) fn is_pythons(record: &Record) -> bool {
    let config = record.fact_str("task_config_digest");
    record.is_legacy() && config.parse::<ConfigDigest>().is_err()
}
