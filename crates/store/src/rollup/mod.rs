//! What is counted of executions: tables made from `experience`, brought up to date before they are
//! asked.
//!
//! Rows are read and added up beside all writers; a writer waits only while the sums are written. They
//! are not kept current by triggers, because rows come in hundreds at a time and their sums are few, and
//! because Python's side writes rows too. That an execution was taken away is noted by a trigger:
//! nothing else would tell.

mod batch;
mod check;
mod counted;
mod fact;
mod missed;
mod percentiles;
mod standing;
mod tally;
mod told;
mod traces;
mod written;

use astra_model::{RepositoryError, Statistics, StatisticsFilter, StatisticsRepository};
use rusqlite::Connection;

use crate::engine::Layout;
use crate::store::{Access, Store};
use batch::Batch;
use standing::{Standing, Start};
use tally::Tally;

const ACTION: &str = "count executions";

/// Where all is counted anew more often than this while one asks, somebody takes executions away all
/// the time: what is there is looked at then, row by row.
const ANEW_MAX: u32 = 2;

const NEWEST: &str = "SELECT max(rowid) FROM experience";

impl StatisticsRepository for Store {
    fn statistics(&self, filter: &StatisticsFilter) -> Result<Statistics, RepositoryError> {
        if self.layout != Layout::Ours {
            return self.look_at_each(filter);
        }
        let newest: Option<i64> = self.read(ACTION, |reader| {
            reader.query_row(NEWEST, (), |row| row.get(0))
        })?;
        let mut anew = 0;
        loop {
            let next = match self.read(ACTION, |reader| ask(reader, newest, filter))? {
                Answer::Told(statistics) => return Ok(statistics),
                Answer::Behind(batch) => batch,
            };
            anew += u32::from(next.is_anew());
            if anew > ANEW_MAX || !matches!(self.access, Access::Writable(_)) {
                return self.look_at_each(filter);
            }
            // Whoever else counts may have been faster: then the next question tells.
            self.write(ACTION, |transaction| next.write(transaction))?;
        }
    }
}

enum Answer {
    Told(Statistics),
    Behind(Batch),
}

/// Asks the tables, if they have all up to a row; else adds up the next rows.
fn ask(
    connection: &Connection,
    newest: Option<i64>,
    filter: &StatisticsFilter,
) -> rusqlite::Result<Answer> {
    let snapshot = connection.unchecked_transaction()?;
    let standing = Standing::read(&snapshot)?;
    let start = standing.start(&snapshot)?;
    let has_all =
        matches!(start, Start::Behind(last) if newest.is_none_or(|newest| last >= newest));
    if !has_all && let Some(batch) = Batch::read(&snapshot, standing, start)? {
        return Ok(Answer::Behind(batch));
    }
    told::statistics(&snapshot, filter).map(Answer::Told)
}

impl Store {
    /// Counts without tables, in memory that grows with the number of traces.
    fn look_at_each(&self, filter: &StatisticsFilter) -> Result<Statistics, RepositoryError> {
        self.read(ACTION, |reader| {
            let snapshot = reader.unchecked_transaction()?;
            let tally = Tally::of_all(&snapshot, self.layout)?;
            let missed = match self.layout {
                Layout::Ours => missed::windows(&snapshot, filter.task.as_ref())?,
                Layout::Earlier(_) | Layout::Legacy => missed::Missed::default(),
            };
            Ok(counted::statistics(&tally, missed, filter))
        })
    }
}
