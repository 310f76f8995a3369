//! What each row gets: its instant, and of an execution its digest.

use std::sync::mpsc::SyncSender;

use astra_model::RecordDigest;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ffi};

use super::extract::Extract;
use super::facts::Facts;
use crate::columns::Columns;
use crate::engine::Layout;
use crate::row;
use crate::select::Select;

/// So many rows are handed over at once: few enough to be a few dozen kilobytes.
const BATCH_ROWS: u64 = 512;
/// So many batches wait to be written, a few dozen megabytes: the reader goes on while indexes are
/// made.
pub(super) const BATCHES_MAX: usize = 256;

const ALL: &str = " FROM experience NOT INDEXED ORDER BY experience.rowid";

/// What some rows get.
#[derive(Default)]
pub(super) struct Batch {
    /// How many rows these are.
    pub(super) rows: u64,
    /// What the new indexes say of rows of Python's.
    pub(super) facts: Vec<Facts>,
    /// Digests by the record's id.
    pub(super) digests: Vec<(String, RecordDigest)>,
    /// How many of the rows are executions; one whose id is none has no digest.
    pub(super) executions: u64,
}

/// Reads all rows and hands over what they get. Whoever takes it is told of an error, and its own
/// end ends this.
pub(super) fn read(
    connection: &Connection,
    layout: Layout,
    taker: &SyncSender<rusqlite::Result<Batch>>,
) -> rusqlite::Result<()> {
    let mut extract = Extract::new(connection)?;
    let mut batch = Batch::default();
    let hand_over = |batch| taker.send(batch).map_err(|_| interrupted());
    let read = Select::records(layout, ALL).each(connection, |row| {
        let mut columns = Columns::read(row)?;
        if layout == Layout::Legacy {
            let facts = extract.facts(columns.rowid.as_i64()?, columns.created, columns.content)?;
            columns.ts = ValueRef::Real(facts.ts);
            batch.facts.push(facts);
        }
        batch.add(&columns);
        if batch.rows == BATCH_ROWS {
            hand_over(Ok(std::mem::take(&mut batch)))?;
        }
        Ok(true)
    });
    match read {
        Ok(()) => hand_over(Ok(batch)),
        Err(error) => hand_over(Err(error)).and(Err(interrupted())),
    }
}

/// What is said by whoever ends because of another, who says why.
fn interrupted() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None)
}

impl Batch {
    fn add(&mut self, columns: &Columns<'_>) {
        self.rows += 1;
        if !columns.is_execution() {
            return;
        }
        self.executions += 1;
        if let Some(record) = row::record_of(columns) {
            let digest = RecordDigest::of(record.document());
            self.digests.push((record.id().to_string(), digest));
        }
    }
}
