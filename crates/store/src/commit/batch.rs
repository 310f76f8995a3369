//! Jobs that share one transaction.

use std::sync::Arc;

use rusqlite::{Connection, Transaction};

use super::ticket::{Called, Waiting};
use super::writer::begin;

const SAVE: &str = "SAVEPOINT job";
const TAKE_BACK: &str = "ROLLBACK TO job";
const RELEASE: &str = "RELEASE job";

/// Jobs that are done together, in the order in which they came.
pub(crate) struct Batch {
    jobs: Vec<Arc<dyn Waiting>>,
}

/// How far the jobs of a batch came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    ToTheEnd,
    /// One failed, and what it wrote stands among what the others wrote.
    IntoTrouble,
}

impl Batch {
    pub(super) fn of(jobs: Vec<Arc<dyn Waiting>>) -> Self {
        Self { jobs }
    }

    /// Does all jobs in one transaction, which is durable when this returns, but for those that
    /// fail: each fails alone, and is told so by [`answer`](Self::answer).
    ///
    /// Hardly any fails behind its first write. Where one does, all are done again, each so that it
    /// can be taken back alone: that costs a copy of each page that it changes.
    pub(crate) fn commit(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        if self.commit_together(connection)? == Came::IntoTrouble && self.jobs.len() > 1 {
            self.commit_apart(connection)?;
        }
        Ok(())
    }

    /// Tells each what became of its job.
    pub(crate) fn answer(&self, committed: &rusqlite::Result<()>) {
        for job in &self.jobs {
            if let Err(reason) = committed {
                job.refuse(reason);
            }
            job.call(Called::Done);
        }
    }

    fn commit_together(&self, connection: &mut Connection) -> rusqlite::Result<Came> {
        let transaction = begin(connection)?;
        for job in &self.jobs {
            let written = transaction.total_changes();
            if let Err(error) = job.run(&transaction) {
                insist_on(&transaction, error)?;
                if transaction.total_changes() != written {
                    return Ok(Came::IntoTrouble);
                }
            }
        }
        transaction.commit()?;
        Ok(Came::ToTheEnd)
    }

    fn commit_apart(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let transaction = begin(connection)?;
        for job in &self.jobs {
            transaction.execute_batch(SAVE)?;
            if let Err(error) = job.run(&transaction) {
                insist_on(&transaction, error)?;
                transaction.execute_batch(TAKE_BACK)?;
            }
            transaction.execute_batch(RELEASE)?;
        }
        transaction.commit()
    }
}

/// Fails where a job's error made the engine take back the whole transaction.
fn insist_on(transaction: &Transaction<'_>, error: rusqlite::Error) -> rusqlite::Result<()> {
    if transaction.is_autocommit() {
        Err(error)
    } else {
        Ok(())
    }
}
