//! Executions, page by page.

use astra_model::{ExecutionFilter, Page, RepositoryError, TaskRef, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use crate::cursor::Place;
use crate::engine::Layout;
use crate::row;
use crate::select::{Select, bounded, count, executions_with, fact};
use crate::store::Store;

const ACTION: &str = "list executions";

/// A place in the order of starts, and the clauses that speak of it. The index of slugs is ordered
/// by `ts`, the others by `created_at`; Python's index of slugs by that too.
struct Order {
    since: &'static str,
    until: &'static str,
    after: [&'static str; 3],
    sort: &'static str,
    /// Where the sort key stands among a row's columns.
    column: usize,
    by_number: bool,
    /// Its name in cursors.
    letter: char,
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

const ANY: &str = " FROM experience WHERE type = 'task_execution'";
const OF_ID: &str = executions_with!("task_id");
const OF_SLUG: &str = executions_with!("task_slug");
const STATUS: &str = concat!(" AND ", fact!("status"), " = ?");
const BACKFILLED: &str = concat!(
    " AND (COALESCE(CASE WHEN json_valid(meta) THEN json_extract(meta,'$.backfilled') END, 0) \
     OR COALESCE(",
    fact!("backfilled"),
    ", 0)) = ?"
);
const LEGACY_BACKFILLED: &str = concat!(" AND (COALESCE(", fact!("backfilled"), ", 0) <> 0) = ?");

impl Order {
    fn of(layout: Layout, task: Option<&TaskRef>) -> &'static Self {
        match (layout, task) {
            (Layout::Ours | Layout::Earlier(_), Some(TaskRef::Slug(_))) => &BY_TS,
            _ => &BY_CREATED_AT,
        }
    }

    fn key(&self, instant: Timestamp) -> Value {
        if self.by_number {
            instant.as_seconds().into()
        } else {
            instant.to_sqlalchemy().into()
        }
    }

    fn place(&self, row: &Row<'_>) -> rusqlite::Result<Place> {
        Ok(Place {
            key: row.get(self.column)?,
            rowid: row.get(0)?,
        })
    }
}

impl Store {
    pub(crate) fn page_of_executions(
        &self,
        filter: &ExecutionFilter,
    ) -> Result<Page, RepositoryError> {
        let order = Order::of(self.layout, filter.task.as_ref());
        let after = filter
            .after
            .as_ref()
            .map(|cursor| Place::from_cursor(cursor, order.letter))
            .transpose()
            .map_err(|source| RepositoryError::Storage {
                action: ACTION,
                source: source.into(),
            })?;
        let limit = bounded(filter.limit);
        let select = narrow(self.layout, order, filter, after)
            .text(order.sort)
            .bind(" LIMIT ?", count(limit + 1));
        self.read(ACTION, |connection| page(connection, order, &select, limit))
    }
}

fn narrow(layout: Layout, order: &Order, filter: &ExecutionFilter, after: Option<Place>) -> Select {
    let all = Select::records(layout, "");
    let backfilled = match layout {
        Layout::Ours | Layout::Earlier(_) => BACKFILLED,
        Layout::Legacy => LEGACY_BACKFILLED,
    };
    let select = match &filter.task {
        None => all.text(ANY),
        Some(TaskRef::Id(id)) => all.bind(OF_ID, id.to_string()),
        Some(TaskRef::Slug(slug)) => all.bind(OF_SLUG, slug.to_string()),
    }
    .bind_some(order.since, filter.since.map(|since| order.key(since)))
    .bind_some(order.until, filter.until.map(|until| order.key(until)))
    .bind_some(STATUS, filter.status.clone())
    .bind_some(backfilled, filter.backfilled);
    match after {
        None => select,
        Some(place) => select
            .bind(order.after[0], place.key.clone())
            .bind(order.after[1], place.key)
            .bind(order.after[2], place.rowid),
    }
}

/// Reads a page and one row more, which tells whether there is another page.
fn page(
    connection: &Connection,
    order: &Order,
    select: &Select,
    limit: usize,
) -> rusqlite::Result<Page> {
    let (mut records, mut rows, mut last, mut more) = (Vec::new(), 0, None, false);
    select.each(connection, |row| {
        more = rows == limit;
        if !more {
            rows += 1;
            records.extend(row::record(row)?);
            last = Some(order.place(row)?);
        }
        Ok(!more)
    })?;
    let next = last
        .filter(|_| more)
        .map(|place| place.to_cursor(order.letter));
    Ok(Page { records, next })
}
