//! What each row gets: its instant, and of an execution its digest.

use std::sync::mpsc::SyncSender;

use astra_model::RecordDigest;
use rusqlite::{Connection, Row, ffi};

use super::facts::Facts;
use crate::engine::Layout;
use crate::row;
use crate::schema::ts;
use crate::select::{Select, fact};

/// So many rows are handed over at once: few enough to be a few dozen kilobytes.
const BATCH_ROWS: u64 = 512;
/// So many batches wait to be written, a few dozen megabytes: the reader goes on while indexes are
/// made.
pub(super) const BATCHES_MAX: usize = 256;

// The columns that `row::record` reads, as they will be, then the other facts. The row is called as in
// the trigger, whose expression this is.
const AS_MIGRATED: &str = concat!(
    "SELECT NEW.rowid, NEW.id, NEW.type, NEW.created_at, NEW.content, NEW.provenance, NEW.parents, \
     NEW.causes, NEW.session_id, ",
    ts!(),
    ", '{}', ",
    fact!("task_slug"),
    ", ",
    fact!("span_id"),
    " FROM experience AS NEW NOT INDEXED ORDER BY NEW.rowid"
);
/// The row's number, `ts`, and the other facts among these columns.
const FACTS: [usize; 4] = [0, 9, 11, 12];
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
    let select = match layout {
        Layout::Legacy => Select::new(AS_MIGRATED),
        _ => Select::records(layout, ALL),
    };
    let mut batch = Batch::default();
    let hand_over = |batch| taker.send(batch).map_err(|_| interrupted());
    let read = select.each(connection, |row| {
        batch.add(row, layout)?;
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
    fn add(&mut self, row: &Row<'_>, layout: Layout) -> rusqlite::Result<()> {
        self.rows += 1;
        if layout == Layout::Legacy {
            self.facts.push(Facts::read(row, FACTS)?);
        }
        if !row::text(row.get_ref(2)?).eq_ignore_ascii_case("task_execution") {
            return Ok(());
        }
        self.executions += 1;
        if let Some(record) = row::record(row)? {
            let digest = RecordDigest::of(record.document());
            self.digests.push((record.id().to_string(), digest));
        }
        Ok(())
    }
}
