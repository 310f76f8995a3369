//! What operations come to.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fact::Fact;
use crate::row;
use crate::select::{fact, prepared};

/// One attempt that is counted and of the trace; where there are several, the last stands in
/// `rollup_trace`.
const COUNTED: &str = concat!(
    "SELECT ",
    fact!("attempt"),
    ", CAST(",
    fact!("task_id"),
    " AS TEXT), CAST(",
    fact!("status"),
    " AS TEXT) FROM experience WHERE ",
    fact!("trace_id"),
    " = ?1 AND rowid <= ?2 AND +type = 'task_execution' ORDER BY rowid LIMIT 1"
);
const LAST: &str = "SELECT attempt, task_id, status FROM rollup_trace WHERE trace_id = ?1";
const KEEP: &str = "INSERT OR REPLACE INTO rollup_trace (trace_id, attempt, task_id, status)
    VALUES (?1, ?2, ?3, ?4)";

/// The last attempt of a trace.
#[derive(Clone, Debug)]
pub(super) struct Last {
    number: Option<i64>,
    pub(super) task: String,
    pub(super) status: String,
    /// Whether it is one of several.
    is_of_several: bool,
}

/// What one more attempt makes of the operations.
pub(super) enum Change {
    /// There is one more.
    New,
    /// One comes to something else than this.
    Instead(Last),
    /// A later attempt was recorded before.
    None,
}

impl Last {
    fn of(fact: &Fact<'_>) -> Self {
        Self {
            number: fact.number,
            task: fact.task.to_owned(),
            status: fact.status.to_owned(),
            is_of_several: false,
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get_ref(0)?.as_i64().ok(),
            task: row::text(row.get_ref(1)?).to_owned(),
            status: row::text(row.get_ref(2)?).to_owned(),
            is_of_several: false,
        })
    }
}

/// Returns the last attempt of a trace among those that are counted, up to a row.
pub(super) fn counted(
    connection: &Connection,
    trace: &str,
    until: i64,
) -> rusqlite::Result<Option<Last>> {
    let first = prepared(connection, COUNTED)?
        .query_row(params![trace, until], Last::read)
        .optional()?;
    let Some(first) = first else {
        return Ok(None);
    };
    let last = prepared(connection, LAST)?
        .query_row([trace], Last::read)
        .optional()?;
    Ok(Some(last.unwrap_or(first)))
}

/// The last attempts of the traces that were met.
#[derive(Debug, Default)]
pub(super) struct Traces(HashMap<String, Last>);

impl Traces {
    /// Takes in an attempt; `counted` finds the last one of its trace that was counted before.
    pub(super) fn add(
        &mut self,
        fact: &Fact<'_>,
        counted: impl FnOnce(&str) -> rusqlite::Result<Option<Last>>,
    ) -> rusqlite::Result<Change> {
        let Some(trace) = fact.trace else {
            return Ok(Change::New);
        };
        let before = match self.0.remove(trace) {
            None => counted(trace)?,
            met => met,
        };
        let (mut last, change) = match before {
            None => (Last::of(fact), Change::New),
            Some(before) if fact.number >= before.number => {
                (Last::of(fact), Change::Instead(before))
            }
            Some(before) => (before, Change::None),
        };
        last.is_of_several = !matches!(change, Change::New);
        self.0.insert(trace.to_owned(), last);
        Ok(change)
    }

    /// Keeps those that have several attempts, in a transaction of the caller's.
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut keep = prepared(connection, KEEP)?;
        for (trace, last) in self.0.iter().filter(|(_, last)| last.is_of_several) {
            keep.execute(params![trace, last.number, last.task, last.status])?;
        }
        Ok(())
    }
}
