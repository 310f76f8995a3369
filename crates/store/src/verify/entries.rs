//! Whether each index has for each row the entry that the row calls for, and no other.
//!
//! SQLite's own check looks every row up in every index, which is most of its time. The same is
//! shown by a sum over the entries of each index, read once in their order, that is equal to the sum
//! over the entries that the rows call for. Where it isn't, SQLite's check is asked after all: a
//! sum makes no finding, it spares a search.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use super::place::Place;
use crate::schema;
use crate::select::fact;

/// What the entries of a row are made of.
#[derive(Clone, Copy)]
pub(super) struct Entry<'r> {
    pub(super) rowid: i64,
    pub(super) id: ValueRef<'r>,
    pub(super) kind: ValueRef<'r>,
    pub(super) created_at: ValueRef<'r>,
    pub(super) session_id: ValueRef<'r>,
    pub(super) ts: ValueRef<'r>,
    pub(super) task_id: ValueRef<'r>,
    pub(super) task_slug: ValueRef<'r>,
    pub(super) trace_id: ValueRef<'r>,
    pub(super) key: ValueRef<'r>,
    pub(super) span_id: ValueRef<'r>,
    pub(super) status: ValueRef<'r>,
}

/// An index, read in its order without its table, and what of a row stands in it.
struct Index {
    entries: &'static str,
    key: for<'r> fn(&Entry<'r>) -> [ValueRef<'r>; 3],
    by_case: bool,
    is_unique: bool,
}

const fn index(entries: &'static str, key: for<'r> fn(&Entry<'r>) -> [ValueRef<'r>; 3]) -> Index {
    Index {
        entries,
        key,
        by_case: true,
        is_unique: false,
    }
}

macro_rules! entries {
    ($name:literal, $first:expr, $middle:expr, $last:literal) => {
        concat!(
            "SELECT ",
            $first,
            ", ",
            $middle,
            ", ",
            $last,
            ", rowid FROM experience INDEXED BY ",
            $name
        )
    };
    ($name:literal, $first:expr, $last:literal) => {
        entries!($name, $first, "NULL", $last)
    };
    ($name:literal, $first:expr) => {
        entries!($name, $first, "NULL")
    };
}

const ALL: [Index; 12] = [
    Index {
        is_unique: true,
        ..index(entries!("sqlite_autoindex_experience_1", "id"), |entry| {
            [entry.id, ValueRef::Null, ValueRef::Null]
        })
    },
    Index {
        by_case: false,
        ..index(
            entries!("ix_experiences_type_ts", "type", "created_at"),
            |entry| [entry.kind, ValueRef::Null, entry.created_at],
        )
    },
    index(
        entries!("ix_experience_session_id", "session_id"),
        |entry| [entry.session_id, ValueRef::Null, ValueRef::Null],
    ),
    index(
        entries!("ix_experience_created_at", "created_at"),
        |entry| [entry.created_at, ValueRef::Null, ValueRef::Null],
    ),
    index(
        entries!("ix_experiences_task", fact!("task_id"), "created_at"),
        |entry| [entry.task_id, ValueRef::Null, entry.created_at],
    ),
    index(
        entries!("ix_experiences_task_slug", fact!("task_slug"), "ts"),
        |entry| [entry.task_slug, ValueRef::Null, entry.ts],
    ),
    index(
        entries!("ix_experiences_trace", fact!("trace_id")),
        |entry| [entry.trace_id, ValueRef::Null, ValueRef::Null],
    ),
    index(
        entries!("ix_experiences_idempotency", fact!("idempotency_key")),
        |entry| [entry.key, ValueRef::Null, ValueRef::Null],
    ),
    index(entries!("ix_experiences_span", fact!("span_id")), |entry| {
        [entry.span_id, ValueRef::Null, ValueRef::Null]
    }),
    index(
        entries!("ix_experiences_status", fact!("status"), "created_at"),
        |entry| [entry.status, ValueRef::Null, entry.created_at],
    ),
    index(
        entries!(
            "ix_experiences_task_status",
            fact!("task_id"),
            fact!("status"),
            "created_at"
        ),
        |entry| [entry.task_id, entry.status, entry.created_at],
    ),
    index(
        entries!(
            "ix_experiences_slug_status",
            fact!("task_slug"),
            fact!("status"),
            "ts"
        ),
        |entry| [entry.task_slug, entry.status, entry.ts],
    ),
];

macro_rules! fact_of_json {
    ($key:literal) => {
        concat!(
            "CASE WHEN json_valid(content, 6) THEN ",
            fact!($key),
            " END"
        )
    };
}

const ROW: &str = concat!(
    "SELECT id, type, created_at, session_id, ts, ",
    fact_of_json!("task_id"),
    ", ",
    fact_of_json!("task_slug"),
    ", ",
    fact_of_json!("trace_id"),
    ", ",
    fact_of_json!("idempotency_key"),
    ", ",
    fact_of_json!("span_id"),
    ", ",
    fact_of_json!("status"),
    ", ifnull(json_valid(content, 6), 1) FROM experience NOT INDEXED WHERE rowid = ?1"
);

/// Sums over entries, one for each index.
#[derive(Default, PartialEq)]
pub(super) struct Sums([u64; ALL.len()]);

impl Sums {
    /// Adds the entries that a row calls for.
    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let mut place = Place::default();
        for (sum, index) in self.0.iter_mut().zip(&ALL) {
            place.set((index.key)(entry), entry.rowid);
            *sum = sum.wrapping_add(place.hash());
        }
    }

    /// Adds the entries that a row calls for, as SQLite itself makes them of it.
    pub(super) fn add_row(&mut self, connection: &Connection, rowid: i64) -> rusqlite::Result<()> {
        let mut row = connection.prepare_cached(ROW)?;
        let added = row.query_row([rowid], |row| {
            // Left out, so that the engine's own check is asked, which says what is wrong with it.
            if !row.get::<_, bool>(11)? {
                return Ok(());
            }
            self.add(&Entry {
                rowid,
                id: row.get_ref(0)?,
                kind: row.get_ref(1)?,
                created_at: row.get_ref(2)?,
                session_id: row.get_ref(3)?,
                ts: row.get_ref(4)?,
                task_id: row.get_ref(5)?,
                task_slug: row.get_ref(6)?,
                trace_id: row.get_ref(7)?,
                key: row.get_ref(8)?,
                span_id: row.get_ref(9)?,
                status: row.get_ref(10)?,
            });
            Ok(())
        });
        // A row that a damaged table doesn't find again is missing from the sum, as it should be.
        added.optional().map(Option::unwrap_or_default)
    }

    pub(super) fn add_all(&mut self, others: &Self) {
        for (sum, other) in self.0.iter_mut().zip(&others.0) {
            *sum = sum.wrapping_add(*other);
        }
    }
}

/// Sums over the entries that the indexes have; nothing where the indexes are others than ours or
/// their entries are out of order.
pub(super) fn stored(connection: &Connection) -> rusqlite::Result<Option<Sums>> {
    if schema::indexes(connection)? != schema::our_indexes()? {
        return Ok(None);
    }
    let mut sums = Sums::default();
    for (sum, index) in sums.0.iter_mut().zip(&ALL) {
        match sum_of(connection, index)? {
            Some(whole) => *sum = whole,
            None => return Ok(None),
        }
    }
    Ok(Some(sums))
}

fn sum_of(connection: &Connection, index: &Index) -> rusqlite::Result<Option<u64>> {
    let mut statement = connection.prepare_cached(index.entries)?;
    let mut entries = statement.query(())?;
    let (mut sum, mut last, mut place) = (0_u64, Place::default(), Place::default());
    while let Some(entry) = entries.next()? {
        let columns = [entry.get_ref(0)?, entry.get_ref(1)?, entry.get_ref(2)?];
        place.set(columns, entry.get(3)?);
        let follows = last.compare(&place, index.by_case).is_lt()
            && !(index.is_unique && last.repeats(&place));
        if !follows {
            return Ok(None);
        }
        sum = sum.wrapping_add(place.hash());
        std::mem::swap(&mut last, &mut place);
    }
    Ok(Some(sum))
}
