//! What is counted of one attempt.

use astra_model::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::engine::Layout;
use crate::row;
use crate::select::{Select, fact};

/// What of a row is counted, in the order in which [`Fact::read`] reads it.
const COLUMNS: &str = concat!(
    "SELECT place, id, CAST(",
    fact!("task_id"),
    " AS TEXT), CAST(",
    fact!("status"),
    " AS TEXT), ",
    fact!("attempt"),
    ", ",
    fact!("trace_id"),
    ", ",
    fact!("duration_ms"),
    ", CAST(",
    fact!("error.type"),
    " AS TEXT), CAST(",
    fact!("error.stack_hash"),
    " AS TEXT), COALESCE(ts, ",
    fact!("started_at_ts"),
    "), created_at, parents"
);
const ROWS: &str = " FROM (SELECT rowid AS place, id, content, ts, created_at, parents
    FROM experience WHERE +type = 'task_execution' AND rowid > ?) ORDER BY place";
/// What is no JSON is in no index of ours, and may stand in a table that has none of them.
const LEGACY_ROWS: &str = " FROM (SELECT rowid AS place, id,
    CASE WHEN json_valid(content, 10) THEN content END AS content, NULL AS ts, created_at, parents
    FROM experience WHERE lower(type) = 'task_execution' AND rowid > ?) ORDER BY place";
const LIMIT: &str = " LIMIT ?";

/// What is counted of one attempt.
pub(super) struct Fact<'r> {
    pub(super) rowid: i64,
    pub(super) id: &'r str,
    /// Empty where it names none, as are the texts below.
    pub(super) task: &'r str,
    pub(super) status: &'r str,
    pub(super) number: Option<i64>,
    pub(super) trace: Option<&'r str>,
    pub(super) millis: Option<i64>,
    pub(super) error_type: &'r str,
    pub(super) stack_hash: &'r str,
    started: [ValueRef<'r>; 2],
    parents: ValueRef<'r>,
}

impl<'r> Fact<'r> {
    fn read(row: &'r Row<'_>) -> rusqlite::Result<Self> {
        let text = |column| Ok::<_, rusqlite::Error>(row::text(row.get_ref(column)?));
        let whole = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_i64().ok());
        let trace = row.get_ref(5)?.as_str().ok();
        Ok(Self {
            rowid: row.get(0)?,
            id: text(1)?,
            task: text(2)?,
            status: text(3)?,
            number: whole(4)?,
            trace: trace.filter(|trace| !trace.is_empty()),
            millis: whole(6)?,
            error_type: text(7)?,
            stack_hash: text(8)?,
            started: [row.get_ref(9)?, row.get_ref(10)?],
            parents: row.get_ref(11)?,
        })
    }

    pub(super) fn is_failed(&self) -> bool {
        self.status == "failed"
    }

    pub(super) fn started(&self) -> Timestamp {
        let [seconds, created] = self.started;
        row::number(seconds)
            .map(Timestamp::from_seconds)
            .or_else(|| row::instant(created))
            .unwrap_or(Timestamp::from_millis(0))
    }

    /// Calls `each` with every memory that it names.
    pub(super) fn each_memory(&self, mut each: impl FnMut(&str)) {
        if self.parents.as_str() == Ok("[]") {
            return;
        }
        for memory in row::list(self.parents) {
            memory.as_str().into_iter().for_each(&mut each);
        }
    }
}

/// Reads the executions behind a row, in the order in which they were recorded, at most so many;
/// without a limit all.
pub(super) fn each(
    connection: &Connection,
    layout: Layout,
    behind: i64,
    limit: Option<i64>,
    mut read: impl FnMut(&Fact<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let rows = match layout {
        Layout::Ours | Layout::Earlier(_) => ROWS,
        Layout::Legacy => LEGACY_ROWS,
    };
    Select::new(COLUMNS)
        .bind(rows, behind)
        .bind_some(LIMIT, limit)
        .each(connection, |row| {
            read(&Fact::read(row)?)?;
            Ok(true)
        })
}
