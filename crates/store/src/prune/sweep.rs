//! From the row that was stored last to the first, window by window.
//!
//! Who names a record was stored behind it: a sweep from the end has seen all that could name what
//! it comes to, whatever their clocks said.

use std::collections::HashSet;

use astra_model::{Timestamp, Tombstone};
use rusqlite::{Connection, Row};

use super::awaited::Awaited;
use super::last;
use super::named::{Named, hash, names};
use super::policy::{KeptFor, PrunePolicy, Pruning};
use super::window::Window;
use crate::row;
use crate::select::{fact, prepared};

/// So many rows are looked at in one transaction: others get the write lock in between.
const ROWS_MAX: i64 = 200;

const NEWEST: &str = "SELECT max(rowid) FROM experience";
const ROWS: &str = concat!(
    "SELECT rowid, parents, causes, created_at, ",
    fact!("attempt"),
    ", ",
    fact!("trace_id"),
    ", ",
    fact!("task_id"),
    " FROM experience WHERE rowid < ?1 AND +type = 'task_execution' ORDER BY rowid DESC LIMIT ?2"
);
const STARTS: &str = "
    SELECT created_at FROM experience WHERE rowid < ?1 AND +type = 'task_execution'
    ORDER BY rowid DESC LIMIT ?2";

/// How far a sweep has come, and what it knows by then.
pub(super) struct Sweep<'p> {
    policy: &'p PrunePolicy,
    /// What started then or later stays.
    younger_than: Timestamp,
    /// The windows of each task that started last.
    last: HashSet<u64>,
    /// What is named by what stays, and by what isn't decided yet.
    named: Named,
    /// Rows from this number on were looked at.
    seen: i64,
    /// What rows up to this number name is known.
    newest: i64,
    pub(super) report: Pruning,
}

/// A row as the sweep comes to it.
struct Passed {
    rowid: i64,
    names: Vec<String>,
    created: Option<Timestamp>,
    is_first: bool,
    trace: String,
    task: String,
}

impl<'p> Sweep<'p> {
    pub(super) fn new(
        connection: &Connection,
        policy: &'p PrunePolicy,
        now: Timestamp,
    ) -> rusqlite::Result<Self> {
        let newest = newest(connection)?;
        Ok(Self {
            policy,
            younger_than: policy.before.min(now.minus(policy.min_age)),
            last: last::traces(connection, policy)?,
            named: Named::of_memories(connection)?,
            seen: newest.saturating_add(1),
            newest,
            report: Pruning::default(),
        })
    }

    /// Tells whether among the next rows may be one that goes.
    pub(super) fn may_find(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let mut starts = prepared(connection, STARTS)?;
        let mut starts = starts.query([self.seen, ROWS_MAX])?;
        while let Some(row) = starts.next()? {
            if row::instant(row.get_ref(0)?) < Some(self.younger_than) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks at the next rows; returns the windows that may go, nothing where there are no more rows.
    pub(super) fn step(
        &mut self,
        connection: &Connection,
    ) -> rusqlite::Result<Option<Vec<Window>>> {
        let rows: Vec<Passed> = prepared(connection, ROWS)?
            .query_map([self.seen, ROWS_MAX], Passed::read)?
            .collect::<Result<_, _>>()?;
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        self.seen = last.rowid;
        self.catch_up(connection)?;
        let awaited = Awaited::of(connection)?;
        let mut doomed = Vec::new();
        for row in rows {
            doomed.extend(self.pass(connection, &awaited, row)?);
        }
        Ok(Some(doomed))
    }

    /// Takes in what rows name that others stored since.
    fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.named.add_behind(connection, self.newest)?;
        self.newest = newest(connection)?;
        Ok(())
    }

    /// Decides on the window that begins with a row; what any other row names stays until that is
    /// decided.
    fn pass(
        &mut self,
        connection: &Connection,
        awaited: &Awaited,
        row: Passed,
    ) -> rusqlite::Result<Option<Window>> {
        let is_meant = self.is_meant(&row);
        if !is_meant || row.created >= Some(self.younger_than) {
            if is_meant {
                self.report.keep(KeptFor::Age);
            }
            self.named.add(row.names);
            return Ok(None);
        }
        let window = Window::read(connection, &row.trace)?;
        // What its own retries name is no reason for it to stay.
        self.named.remove(window.names_of_retries());
        match self.why_kept(connection, awaited, &row, &window)? {
            None => {
                let starts = window
                    .tombstones()
                    .map(|tombstone: &Tombstone| tombstone.started);
                self.report.prune(starts);
                Ok(Some(window))
            }
            Some(reason) => {
                self.report.keep(reason);
                self.named.add(row.names);
                self.named.add(window.names_of_retries());
                Ok(None)
            }
        }
    }

    fn is_meant(&self, row: &Passed) -> bool {
        let is_of_task = |task: &astra_model::TaskId| task.as_str() == row.task;
        row.is_first
            && row.created < Some(self.policy.before)
            && self.policy.task.as_ref().is_none_or(is_of_task)
    }

    fn why_kept(
        &self,
        connection: &Connection,
        awaited: &Awaited,
        row: &Passed,
        window: &Window,
    ) -> rusqlite::Result<Option<KeptFor>> {
        if self.last.contains(&hash(&row.trace)) {
            return Ok(Some(KeptFor::Last));
        }
        if window.ids().any(|id| self.named.contains(id)) {
            return Ok(Some(KeptFor::Named));
        }
        window.must_stay(
            connection,
            row.rowid,
            self.newest,
            self.younger_than,
            awaited,
        )
    }
}

fn newest(connection: &Connection) -> rusqlite::Result<i64> {
    let newest = prepared(connection, NEWEST)?.query_row((), |row| row.get::<_, Option<i64>>(0));
    Ok(newest?.unwrap_or_default())
}

impl Passed {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            rowid: row.get(0)?,
            names: names(row, 1)?,
            created: row::instant(row.get_ref(3)?),
            is_first: row.get_ref(4)?.as_i64() == Ok(1),
            trace: row::text(row.get_ref(5)?).to_owned(),
            task: row::text(row.get_ref(6)?).to_owned(),
        })
    }
}
