//! Whether what is counted can be right.

use astra_model::RepositoryError;
use rusqlite::{Connection, Params};

use super::standing::{Standing, Start};
use super::written;
use crate::engine::Layout;
use crate::select::prepared;
use crate::store::Store;

const THERE: &str = "SELECT count(*) FROM experience WHERE type = 'task_execution' AND rowid <= ?1";
const OF_ALL: &str = "SELECT ifnull(sum(attempts), 0) FROM rollup_outcome WHERE task = 0";
const OF_EACH: &str = "SELECT ifnull(sum(attempts), 0) FROM rollup_outcome WHERE task > 0";
const LONG: &str = "SELECT ifnull(sum(attempts), 0) FROM rollup_duration WHERE task = 0";
const STEPS: &str = "SELECT ifnull(sum(attempts), 0) FROM rollup_duration_step WHERE task = 0";
const MISSED: &str = "SELECT ifnull(sum(windows), 0) FROM rollup_missed";
const MISSED_THERE: &str = "SELECT count(*) FROM missed_window";

impl Store {
    /// Tells which sums of the statistics are not those of what is there; none of a database that
    /// keeps no sums.
    ///
    /// It walks an index and the sums, and looks at no record: what it finds is wrong, and what it
    /// doesn't find may be, where somebody has changed sums so that they agree.
    ///
    /// # Errors
    ///
    /// If the database can't be read.
    pub fn miscounts(&self) -> Result<Vec<String>, RepositoryError> {
        if self.layout != Layout::Ours {
            return Ok(Vec::new());
        }
        self.read("check what is counted", |connection| {
            miscounts(&*connection.unchecked_transaction()?)
        })
    }

    /// Forgets what is counted, so that who asks next counts every record anew.
    ///
    /// # Errors
    ///
    /// If the database can't be written.
    pub fn forget_counts(&self) -> Result<(), RepositoryError> {
        self.write("forget what is counted", |transaction| {
            written::forget(transaction)
        })
    }
}

fn miscounts(snapshot: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut pairs = vec![(
        "missed windows",
        sum(snapshot, MISSED, ())?,
        sum(snapshot, MISSED_THERE, ())?,
    )];
    // What does not hold any more is thrown away before anybody is told of it.
    if let Start::Behind(row) = Standing::read(snapshot)?.start(snapshot)? {
        let there = sum(snapshot, THERE, [row])?;
        let of = |sql| sum(snapshot, sql, ());
        pairs.extend([
            ("executions", of(OF_ALL)?, there),
            ("executions of tasks", of(OF_EACH)?, there),
            ("durations in steps", of(STEPS)?, of(LONG)?),
        ]);
    }
    let wrong = pairs.into_iter().filter(|(_, told, there)| told != there);
    Ok(wrong
        .map(|(what, told, there)| format!("{what}: {told} are counted, {there} are there"))
        .collect())
}

fn sum(
    connection: &Connection,
    sql: &'static str,
    parameters: impl Params,
) -> rusqlite::Result<i64> {
    prepared(connection, sql)?.query_row(parameters, |row| row.get(0))
}
