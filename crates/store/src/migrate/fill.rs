//! Writing what each row gets.

use std::sync::mpsc::Receiver;

use rusqlite::{Connection, params};

use super::report::MigrationStep;
use super::rows::Batch;
use super::survey::Counts;

const SET_TS: &str = "UPDATE experience SET ts = ?2 WHERE rowid = ?1";
// Digests are sorted before they are kept: written as they come, each would land on another page.
const SORTER: &str = "CREATE TEMP TABLE unsorted_digest (id TEXT, sha256 TEXT)";
const SORT: &str = "INSERT INTO temp.unsorted_digest VALUES (?1, ?2)";
const KEEP_SORTED: &str = "
    INSERT INTO experience_digest (experience_id, sha256)
    SELECT id, sha256 FROM temp.unsorted_digest ORDER BY id";

/// Fills the rows in a transaction of the caller's, and sorts the digests; counts the rows.
pub(super) fn fill(
    connection: &Connection,
    batches: &Receiver<rusqlite::Result<Batch>>,
    total: u64,
    progress: &mut dyn FnMut(MigrationStep),
) -> rusqlite::Result<Counts> {
    connection.execute_batch(SORTER)?;
    let mut sort = connection.prepare(SORT)?;
    let mut set = connection.prepare(SET_TS)?;
    let mut filled = Counts::default();
    for batch in batches {
        let batch = batch?;
        for facts in &batch.facts {
            set.execute(params![facts.row, facts.ts])?;
            facts.add(connection)?;
        }
        for (id, digest) in &batch.digests {
            sort.execute(params![id, digest.as_str()])?;
        }
        filled.rows += batch.rows;
        filled.executions += batch.executions;
        let done = filled.rows;
        progress(MigrationStep::Filling { done, total });
    }
    Ok(filled)
}

/// Keeps the digests that were sorted.
pub(super) fn keep_digests(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(KEEP_SORTED)
}
