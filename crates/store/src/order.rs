//! The order in which executions are listed.

use astra_model::{TaskRef, Timestamp};
use rusqlite::Row;
use rusqlite::types::Value;

use crate::cursor::Place;
use crate::engine::Layout;
use crate::select::Select;

/// An order of starts, and the clauses that speak of it. The index of slugs is ordered by `ts`, the
/// others by `created_at`; Python's index of slugs by that too.
pub(crate) struct Order {
    since: &'static str,
    until: &'static str,
    after: [&'static str; 3],
    sort: &'static str,
    /// Where the sort key stands among a row's columns.
    column: usize,
    by_number: bool,
    /// Its name in cursors.
    pub(crate) letter: char,
}

const BY_CREATED_AT: Order = Order {
    since: " AND experience.created_at >= ?",
    until: " AND experience.created_at < ?",
    after: [
        " AND experience.created_at <= ?",
        " AND NOT (experience.created_at = ?",
        " AND experience.rowid <= ?)",
    ],
    sort: " ORDER BY experience.created_at DESC, experience.rowid",
    column: 3,
    by_number: false,
    letter: 'c',
};

const BY_TS: Order = Order {
    since: " AND ts >= ?",
    until: " AND ts < ?",
    after: [
        " AND ts <= ?",
        " AND NOT (ts = ?",
        " AND experience.rowid <= ?)",
    ],
    sort: " ORDER BY ts DESC, experience.rowid",
    column: 9,
    by_number: true,
    letter: 't',
};

/// The same from the oldest on: an index is read from its other end.
const OLDEST_BY_CREATED_AT: Order = Order {
    after: [
        " AND experience.created_at >= ?",
        " AND NOT (experience.created_at = ?",
        " AND experience.rowid >= ?)",
    ],
    sort: " ORDER BY experience.created_at, experience.rowid DESC",
    letter: 'C',
    ..BY_CREATED_AT
};

const OLDEST_BY_TS: Order = Order {
    after: [
        " AND ts >= ?",
        " AND NOT (ts = ?",
        " AND experience.rowid >= ?)",
    ],
    sort: " ORDER BY ts, experience.rowid DESC",
    letter: 'T',
    ..BY_TS
};

impl Order {
    /// Returns the order from the newest start to the oldest.
    pub(crate) fn newest_first(layout: Layout, task: Option<&TaskRef>) -> &'static Self {
        match (layout, task) {
            (Layout::Ours | Layout::Earlier(_), Some(TaskRef::Slug(_))) => &BY_TS,
            _ => &BY_CREATED_AT,
        }
    }

    /// Returns the order from the oldest start to the newest.
    pub(crate) fn oldest_first(layout: Layout, task: Option<&TaskRef>) -> &'static Self {
        if Self::newest_first(layout, task).by_number {
            &OLDEST_BY_TS
        } else {
            &OLDEST_BY_CREATED_AT
        }
    }

    /// Narrows a selection to a stretch of time.
    pub(crate) fn within(
        &self,
        select: Select,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Select {
        select
            .bind_some(self.since, since.map(|since| self.key(since)))
            .bind_some(self.until, until.map(|until| self.key(until)))
    }

    /// Puts a selection in this order, behind a place if there is one.
    pub(crate) fn behind(&self, select: Select, after: Option<Place>) -> Select {
        match after {
            None => select,
            Some(place) => select
                .bind(self.after[0], place.key.clone())
                .bind(self.after[1], place.key)
                .bind(self.after[2], place.rowid),
        }
        .text(self.sort)
    }

    fn key(&self, instant: Timestamp) -> Value {
        if self.by_number {
            instant.as_seconds().into()
        } else {
            instant.to_sqlalchemy().into()
        }
    }

    /// Returns a row's place.
    pub(crate) fn place(&self, row: &Row<'_>) -> rusqlite::Result<Place> {
        Ok(Place {
            key: row.get(self.column)?,
            rowid: row.get(0)?,
        })
    }
}
