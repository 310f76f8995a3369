//! What is left of records that were pruned, against the entries that say so.

use astra_model::{PrunedDigest, Tombstone};
use rusqlite::Connection;

use crate::row::text;
use crate::select::fact;
use crate::tombstone;

const OF_ENTRY: &str = "
    SELECT experience_id, key, trace_id, span_id, attempt, status, started, sha256, entry
    FROM tombstone WHERE pruned = ?1";
const COUNT: &str = "SELECT count(*) FROM tombstone";
const OF_NO_ENTRY: &str = "
    SELECT experience_id, pruned FROM tombstone WHERE NOT EXISTS (
        SELECT 1 FROM ledger_entry WHERE seq = pruned AND json_valid(line)
            AND json_extract(line, '$.event') = 'records_pruned')";
const OF_NO_RECORD: &str = "
    SELECT experience_id, entry FROM tombstone WHERE NOT EXISTS (
        SELECT 1 FROM ledger_entry WHERE seq = entry AND json_valid(line)
            AND json_extract(line, '$.event') = 'task_executed'
            AND json_extract(line, '$.experience_ref') = experience_id)";
const THERE_AGAIN: &str = concat!(
    "SELECT experience_id, entry FROM tombstone WHERE EXISTS (
        SELECT 1 FROM experience WHERE id = experience_id AND +type = 'task_execution')
    OR EXISTS (
        SELECT 1 FROM experience WHERE ",
    fact!("idempotency_key"),
    " = tombstone.key AND +type = 'task_execution')"
);

/// Records that were pruned together, as their entry names them.
pub(super) struct Told {
    pub(super) count: u64,
    pub(super) digest: String,
}

/// Holds what is left of records against the entry that says that they were pruned; returns how many
/// they are, and what is wrong.
pub(super) fn check_entry(
    connection: &Connection,
    seq: i64,
    told: &Told,
) -> rusqlite::Result<(u64, Option<String>)> {
    let mut left = connection.prepare_cached(OF_ENTRY)?;
    let mut rows = left.query([seq])?;
    let (mut count, mut tombstones): (u64, Vec<Tombstone>) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        count += 1;
        tombstones.extend(tombstone::tombstone(row).ok());
    }
    if count != told.count {
        let detail = format!(
            "it says that {} records were pruned, and {count} tombstones name it",
            told.count
        );
        return Ok((count, Some(detail)));
    }
    let is_told = PrunedDigest::of(&tombstones).as_str() == told.digest;
    let detail = "the tombstones that name it are not of the records that it says were pruned";
    Ok((count, (!is_told).then(|| detail.to_owned())))
}

/// Looks for tombstones whose entry names another record, or doesn't say that theirs was pruned, where
/// not so many are known to have each; and for records that are there again.
pub(super) fn check_others(
    connection: &Connection,
    [entered, pruned]: [u64; 2],
    tell: &mut dyn FnMut(Option<u64>, &str),
) -> rusqlite::Result<()> {
    let count: i64 = connection.query_row(COUNT, (), |row| row.get(0))?;
    if count.unsigned_abs() != entered {
        visit(connection, OF_NO_RECORD, |id, entry| {
            let detail = format!("it is to be the entry of {id}, and does not say so");
            tell(Some(entry), &detail);
        })?;
    }
    if count.unsigned_abs() != pruned {
        visit(connection, OF_NO_ENTRY, |id, entry| {
            let detail = format!("it is to say that {id} was pruned, and does not say so");
            tell(Some(entry), &detail);
        })?;
    }
    visit(connection, THERE_AGAIN, |id, entry| {
        tell(Some(entry), &format!("{id} was pruned, and is there again"));
    })
}

fn visit(
    connection: &Connection,
    sql: &str,
    mut visit: impl FnMut(&str, u64),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let entry: i64 = row.get(1)?;
        visit(text(row.get_ref(0)?), entry.unsigned_abs());
    }
    Ok(())
}
