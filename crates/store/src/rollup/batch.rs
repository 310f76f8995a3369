//! The next rows, added up.

use rusqlite::Connection;

use super::fact;
use super::standing::{Place, Standing, Start};
use super::tally::Tally;
use super::traces::{self, Traces};
use super::written;
use crate::engine::Layout;

/// Executions that one transaction adds: what is written of them are sums, so that it holds others up
/// for some milliseconds.
const BATCH_ROWS: i64 = 2_000;

/// The next rows, added up, and how far the counts go with them.
pub(super) struct Batch {
    from: Standing,
    start: Start,
    to: Standing,
    tally: Tally,
    traces: Traces,
}

impl Batch {
    /// Adds up the next executions; nothing where there are no more of them.
    ///
    /// To be called with one snapshot, whose standing and start these are.
    pub(super) fn read(
        snapshot: &Connection,
        from: Standing,
        start: Start,
    ) -> rusqlite::Result<Option<Self>> {
        let (mut tally, mut traces) = (Tally::default(), Traces::default());
        let (mut rows, mut execution) = (0, None);
        let behind = start.row();
        fact::each(snapshot, Layout::Ours, behind, Some(BATCH_ROWS), |fact| {
            let counted = |trace: &str| match start {
                Start::Behind(row) => traces::counted(snapshot, trace, row),
                Start::Anew => Ok(None),
            };
            let change = traces.add(fact, counted)?;
            tally.add(fact, &change);
            (rows, execution) = (rows + 1, Some((fact.rowid, fact.id.to_owned())));
            Ok(())
        })?;
        let execution = execution.map(|(rowid, id)| Place { rowid, id });
        let last = if rows < BATCH_ROWS {
            Place::end(snapshot)?
        } else {
            execution.clone()
        };
        // Other rows are only walked past: who has few of them to walk past again writes nothing.
        let is_far = last
            .as_ref()
            .is_some_and(|last| last.rowid.saturating_sub(behind) >= BATCH_ROWS);
        let has_nothing_stale = start != Start::Anew || from.last.is_none();
        if rows == 0 && !is_far && has_nothing_stale {
            return Ok(None);
        }
        let kept = from.execution.clone().filter(|_| start != Start::Anew);
        Ok(Some(Self {
            to: from.moved(last, execution.or(kept)),
            from,
            start,
            tally,
            traces,
        }))
    }

    /// Tells whether all that was counted before is thrown away.
    pub(super) fn is_anew(&self) -> bool {
        self.start == Start::Anew
    }

    /// Adds the sums to the tables, in a transaction of the caller's; nothing where these are not any
    /// more what they were when the rows were read.
    pub(super) fn write(&self, transaction: &Connection) -> rusqlite::Result<()> {
        if Standing::read(transaction)? != self.from {
            return Ok(());
        }
        if self.is_anew() {
            written::empty(transaction)?;
        }
        written::add(transaction, &self.tally)?;
        self.traces.write(transaction)?;
        self.to.write(transaction)
    }
}
