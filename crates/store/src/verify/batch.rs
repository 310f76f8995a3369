//! Rows on their way from the database to the threads that judge them.

use std::ops::Range;

use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows};

use crate::columns::{self, Columns};
use crate::engine::Layout;
use crate::insert::unspoken;
use crate::select::Select;

/// Handing over costs the same for one row and for many; a batch of these is full.
const ROWS_MAX: usize = 32;
/// A batch of long rows is full here: what is under way must not grow with what rows hold.
const BYTES_MAX: usize = 40 * 1024;
/// Room for the row that makes it full. The allocator tidies up after each piece of 64 KiB that it
/// gets back, not after smaller ones.
const BYTES_ROOM: usize = 60 * 1024;

const COLUMNS: usize = columns::COUNT + 3;

/// The first column that doesn't hold what each record of ours has there, of those of which no
/// document speaks.
macro_rules! changed {
    () => {
        concat!(
            ", CASE
                WHEN experience.type IS NOT 'task_execution' COLLATE BINARY THEN 'type'
                WHEN evidence_ptrs IS NOT ",
            unspoken!(evidence_ptrs),
            " THEN 'evidence_ptrs' WHEN confidence IS NOT ",
            unspoken!(confidence),
            " THEN 'confidence' WHEN embeddings IS NOT ",
            unspoken!(embeddings),
            " THEN 'embeddings' WHEN affect IS NOT ",
            unspoken!(affect),
            " THEN 'affect' WHEN ownership IS NOT ",
            unspoken!(ownership),
            " THEN 'ownership' WHEN sign IS NOT NULL THEN 'sign' END"
        )
    };
}

// All rows, in the order of the table, which is read once from its beginning to its end.
// Of an erased record the entry that says so has the digest.
const WITH_ENTRIES: &str = concat!(
    changed!(),
    ", CASE WHEN sha256 IS NULL OR erasure.entry IS NULL THEN sha256 ELSE ifnull((
            SELECT CASE WHEN json_valid(line)
                THEN json_extract(line, '$.meta.erased_record_sha256') END
            FROM ledger_entry WHERE seq = erasure.entry), 'none') END,
        experience_digest.entry
    FROM experience
    LEFT JOIN experience_digest ON experience_digest.experience_id = experience.id
    LEFT JOIN erasure ON erasure.experience_id = experience.id
    ORDER BY experience.rowid"
);
const WITH_DIGESTS: &str = concat!(
    changed!(),
    ", sha256, NULL FROM experience LEFT JOIN experience_digest ON experience_id = experience.id
    ORDER BY experience.rowid"
);
const WITHOUT_DIGESTS: &str = concat!(
    changed!(),
    ", NULL, NULL FROM experience ORDER BY experience.rowid"
);
const LEGACY: &str = ", NULL, NULL, NULL FROM experience WHERE +type = 'task_execution'
    ORDER BY experience.rowid";

/// Selects all that is judged, with the digest that it is to have.
pub(super) fn rows(layout: Layout) -> Select {
    let source = match layout {
        Layout::Legacy => LEGACY,
        ours if ours.has_ledger() => WITH_ENTRIES,
        ours if ours.has_digests() => WITH_DIGESTS,
        Layout::Ours | Layout::Earlier(_) => WITHOUT_DIGESTS,
    };
    Select::records(layout, source)
}

/// Some rows, their values one behind the other.
pub(super) struct Batch {
    bytes: Vec<u8>,
    cells: Vec<Cell>,
}

enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

/// A row as it is stored.
pub(super) struct StoredRow<'b> {
    pub(super) rowid: i64,
    pub(super) columns: Columns<'b>,
    /// The first column that doesn't hold what each record of ours has there.
    pub(super) changed: Option<&'b str>,
    pub(super) digest: ValueRef<'b>,
    /// Whether it has an entry in the ledger.
    pub(super) has_entry: bool,
}

impl Batch {
    /// Reads the next rows; nothing where there are no more.
    pub(super) fn read(rows: &mut Rows<'_>) -> rusqlite::Result<Option<Self>> {
        let mut batch = Self {
            bytes: Vec::with_capacity(BYTES_ROOM),
            cells: Vec::with_capacity(ROWS_MAX * COLUMNS),
        };
        while !batch.is_full() {
            match rows.next()? {
                Some(row) => batch.push(row)?,
                None => break,
            }
        }
        Ok((!batch.cells.is_empty()).then_some(batch))
    }

    fn push(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        for column in 0..COLUMNS {
            let cell = match row.get_ref(column)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(whole) => Cell::Integer(whole),
                ValueRef::Real(real) => Cell::Real(real),
                ValueRef::Text(text) => Cell::Text(self.keep(text)),
                ValueRef::Blob(bytes) => Cell::Blob(self.keep(bytes)),
            };
            self.cells.push(cell);
        }
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn is_full(&self) -> bool {
        self.cells.len() >= ROWS_MAX * COLUMNS || self.bytes.len() >= BYTES_MAX
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = StoredRow<'_>> {
        let (rows, _) = self.cells.as_chunks::<COLUMNS>();
        rows.iter().map(|cells| {
            let [columns @ .., changed, digest, entry] =
                cells.each_ref().map(|cell| self.value(cell));
            let columns = Columns::from(columns);
            StoredRow {
                rowid: columns.rowid.as_i64().unwrap_or_default(),
                columns,
                changed: changed.as_str().ok(),
                digest,
                has_entry: !matches!(entry, ValueRef::Null),
            }
        })
    }

    fn value(&self, cell: &Cell) -> ValueRef<'_> {
        match cell {
            Cell::Null => ValueRef::Null,
            Cell::Integer(whole) => ValueRef::Integer(*whole),
            Cell::Real(real) => ValueRef::Real(*real),
            Cell::Text(range) => ValueRef::Text(&self.bytes[range.clone()]),
            Cell::Blob(range) => ValueRef::Blob(&self.bytes[range.clone()]),
        }
    }
}
