//! Windows that passed without a run.

use std::collections::BTreeMap;

use astra_model::{
    Cursor, InvalidCursor, MissReason, MissedFilter, MissedPage, MissedWindow, RepositoryError,
    TaskId, Timestamp, Window, WindowState,
};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::state;
use crate::select::{Select, bounded, count, parsed, prepared};
use crate::store::Store;

const ACTION: &str = "list missed windows";
/// What a cursor of this list begins with.
const LETTER: char = 'm';

const ADD: &str =
    "INSERT INTO missed_window (task_id, window, reason, decided) VALUES (?1, ?2, ?3, ?4)";
const ALL: &str = "SELECT task_id, window, reason, decided FROM missed_window WHERE TRUE";
const REASONS: &str = "SELECT reason FROM missed_window WHERE TRUE";
const OF_TASK: &str = " AND task_id = ?";
const SINCE: &str = " AND window >= ?";
const UNTIL: &str = " AND window < ?";
const AFTER: [&str; 3] = [
    " AND window <= ?",
    " AND NOT (window = ?",
    " AND task_id <= ?)",
];
const SORT: &str = " ORDER BY window DESC, task_id";
const LIMIT: &str = " LIMIT ?";

/// Says that a window was missed, if nothing is known of it, in a transaction of the caller's; tells
/// whether that is so.
pub(super) fn add_unknown(
    connection: &Connection,
    task: &TaskId,
    window: &Window,
    reason: MissReason,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let is_unknown = state::of(connection, task, window)? == WindowState::Unknown;
    if let (true, Some(begun)) = (is_unknown, window.instant()) {
        let decided = now.as_millis();
        let added = params![task.as_str(), begun.as_millis(), reason.as_str(), decided];
        prepared(connection, ADD)?.execute(added)?;
    }
    Ok(is_unknown)
}

impl Store {
    pub(super) fn page_of_missed(
        &self,
        filter: &MissedFilter,
    ) -> Result<MissedPage, RepositoryError> {
        let after = filter.after.as_ref().map(Place::of_cursor).transpose();
        let after = after.map_err(|source| RepositoryError::Storage {
            action: ACTION,
            source: source.into(),
        })?;
        let limit = bounded(filter.limit);
        let select = behind(narrow(ALL, filter), after)
            .text(SORT)
            .bind(LIMIT, count(limit + 1));
        self.read(ACTION, |connection| page(connection, &select, limit))
    }

    pub(super) fn count_of_missed(
        &self,
        filter: &MissedFilter,
    ) -> Result<BTreeMap<MissReason, usize>, RepositoryError> {
        let select = narrow(REASONS, filter).text(SORT);
        self.read_ours("count missed windows", |connection| {
            let mut counts = BTreeMap::new();
            select.each(connection, |row| {
                *counts.entry(reason(row, 0)?).or_default() += 1;
                Ok(true)
            })?;
            Ok(counts)
        })
    }
}

fn narrow(columns: &'static str, filter: &MissedFilter) -> Select {
    Select::new(columns)
        .bind_some(OF_TASK, filter.task.as_ref().map(TaskId::to_string))
        .bind_some(SINCE, filter.since.map(Timestamp::as_millis))
        .bind_some(UNTIL, filter.until.map(Timestamp::as_millis))
}

fn behind(select: Select, after: Option<Place>) -> Select {
    match after {
        None => select,
        Some(Place { begun, task }) => select
            .bind(AFTER[0], begun)
            .bind(AFTER[1], begun)
            .bind(AFTER[2], task.to_string()),
    }
}

/// Reads a page and one row more, which tells whether there is another page.
fn page(connection: &Connection, select: &Select, limit: usize) -> rusqlite::Result<MissedPage> {
    let mut windows = select.all(connection, |row| read(row).map(Some))?;
    let has_more = windows.len() > limit;
    windows.truncate(limit);
    for missed in &mut windows {
        missed.made_up = state::record(connection, &missed.key())?;
    }
    let last = windows.last().filter(|_| has_more);
    Ok(MissedPage {
        next: last.map(|last| Place::of(last).to_cursor()),
        windows,
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<MissedWindow> {
    Ok(MissedWindow {
        task: parsed(row, 0)?,
        window: Timestamp::from_millis(row.get(1)?),
        reason: reason(row, 2)?,
        decided: Timestamp::from_millis(row.get(3)?),
        made_up: None,
    })
}

/// Reads the word for a reason.
pub(crate) fn reason(row: &Row<'_>, column: usize) -> rusqlite::Result<MissReason> {
    let word = row.get_ref(column)?.as_str()?;
    MissReason::parse(word).ok_or_else(|| {
        let unknown = format!("{word:?} is no reason for a missed window");
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, unknown.into())
    })
}

/// The last window of a page.
struct Place {
    begun: i64,
    task: TaskId,
}

impl Place {
    fn of(missed: &MissedWindow) -> Self {
        Self {
            begun: missed.window.as_millis(),
            task: missed.task.clone(),
        }
    }

    fn to_cursor(&self) -> Cursor {
        Cursor::new(format!("{LETTER}{}:{}", self.begun, self.task))
    }

    fn of_cursor(cursor: &Cursor) -> Result<Self, InvalidCursor> {
        let read = |text: &str| {
            let (begun, task) = text.split_once(':')?;
            Some(Self {
                begun: begun.parse().ok()?,
                task: task.parse().ok()?,
            })
        };
        let place = cursor.as_str().strip_prefix(LETTER).and_then(read);
        place.ok_or_else(|| InvalidCursor {
            text: cursor.as_str().to_owned(),
        })
    }
}
