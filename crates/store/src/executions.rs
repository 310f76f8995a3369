//! Executions, page by page.

use astra_model::{ExecutionFilter, Page, RepositoryError, TaskRef};
use rusqlite::Connection;

use crate::cursor::Place;
use crate::engine::Layout;
use crate::order::Order;
use crate::row;
use crate::select::{Select, bounded, count, executions_with, fact};
use crate::store::Store;

const ACTION: &str = "list executions";

const ANY: &str = " FROM experience WHERE type = 'task_execution'";
const OF_ID: &str = executions_with!("task_id");
const OF_SLUG: &str = executions_with!("task_slug");
// Named, because SQLite takes an index without the state for as good where the time is narrowed on
// both sides.
const ANY_BY_STATUS: &str =
    " FROM experience INDEXED BY ix_experiences_status WHERE +type = 'task_execution'";
const OF_ID_BY_STATUS: &str = executions_with!("task_id", "ix_experiences_task_status");
const OF_SLUG_BY_STATUS: &str = executions_with!("task_slug", "ix_experiences_slug_status");
const STATUS: &str = concat!(" AND ", fact!("status"), " = ?");
const BACKFILLED: &str = concat!(
    " AND (COALESCE(CASE WHEN json_valid(meta) THEN json_extract(meta,'$.backfilled') END, 0) \
     OR COALESCE(",
    fact!("backfilled"),
    ", 0)) = ?"
);
const LEGACY_BACKFILLED: &str = concat!(" AND (COALESCE(", fact!("backfilled"), ", 0) <> 0) = ?");

impl Store {
    pub(crate) fn page_of_executions(
        &self,
        filter: &ExecutionFilter,
    ) -> Result<Page, RepositoryError> {
        let order = Order::newest_first(self.layout, filter.task.as_ref());
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
        let select = selected(self.layout, order, filter, after).bind(" LIMIT ?", count(limit + 1));
        self.read(ACTION, |connection| page(connection, order, &select, limit))
    }
}

/// Selects the executions that a filter lets through, in an order and behind a place; all of them,
/// whatever its limit and cursor.
pub(crate) fn selected(
    layout: Layout,
    order: &Order,
    filter: &ExecutionFilter,
    after: Option<Place>,
) -> Select {
    let all = Select::records(layout, "");
    let backfilled = match layout {
        Layout::Ours | Layout::Earlier(_) => BACKFILLED,
        Layout::Legacy => LEGACY_BACKFILLED,
    };
    let has_index = layout == Layout::Ours && filter.status.is_some();
    let select = match (&filter.task, has_index) {
        (None, false) => all.text(ANY),
        (None, true) => all.text(ANY_BY_STATUS),
        (Some(TaskRef::Id(id)), false) => all.bind(OF_ID, id.to_string()),
        (Some(TaskRef::Id(id)), true) => all.bind(OF_ID_BY_STATUS, id.to_string()),
        (Some(TaskRef::Slug(slug)), false) => all.bind(OF_SLUG, slug.to_string()),
        (Some(TaskRef::Slug(slug)), true) => all.bind(OF_SLUG_BY_STATUS, slug.to_string()),
    };
    let select = order
        .within(select, filter.since, filter.until)
        .bind_some(STATUS, filter.status.clone())
        .bind_some(backfilled, filter.backfilled);
    order.behind(select, after)
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
