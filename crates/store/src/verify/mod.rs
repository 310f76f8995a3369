//! Whether what is stored keeps every rule.
//!
//! One thread reads all rows once, in their order, those of the ledger behind the others, and asks
//! what must be asked of other rows; as many as the machine has processors judge what was read; one runs the database's own check. All
//! that one says of several rows is of one snapshot.

mod batch;
mod cross;
mod digests;
mod entries;
mod entry;
pub(crate) mod integrity;
mod judge;
mod lanes;
mod ledger;
mod legacy;
mod ours;
mod parents;
mod pass;
mod place;
mod repeated;
mod report;
mod tombstones;
mod typed;

#[cfg(test)]
mod tests;

use std::panic::resume_unwind;
use std::thread;

use astra_model::{RepositoryError, Scrubber};
use rusqlite::Connection;

use crate::engine::Layout;
use crate::error::failed;
use crate::pragmas;
use crate::store::Store;
use pass::Pass;

pub use report::{Finding, Findings, LedgerFinding, LedgerReport, LegacyReport, VerifyReport};

const ACTION: &str = "verify the records";

impl Store {
    /// Checks the database, each record in it and the ledger, as they are at this moment.
    ///
    /// Records and entries are read one after the other: a large store takes time, not memory. What is found is
    /// told without personal data, and the same whatever the number of processors. `progress` is
    /// given how many records were looked at, and of how many.
    ///
    /// # Errors
    ///
    /// If the database can't be read; damage in it is no error but a finding.
    pub fn verify(
        &self,
        scrubber: &dyn Scrubber,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<VerifyReport, RepositoryError> {
        self.verify_on(lanes::threads(), scrubber, progress)
            .map_err(failed(ACTION))
    }

    fn verify_on(
        &self,
        threads: usize,
        scrubber: &dyn Scrubber,
        progress: &mut dyn FnMut(u64, u64),
    ) -> rusqlite::Result<VerifyReport> {
        let (reader, beside) = (self.scanner()?, self.scanner()?);
        let snapshot = reader.unchecked_transaction()?;
        let mut pass = Pass::new(&snapshot, self.layout, scrubber);
        let (beside, passed) = thread::scope(|scope| {
            // It looks at each page and each row by itself, and so at any moment that it likes.
            let beside = scope.spawn(move || match self.layout {
                Layout::Ours | Layout::Earlier(_) => integrity::check_but_experiences(&beside),
                Layout::Legacy => integrity::check(&beside),
            });
            let passed = pass.run(threads, progress);
            (beside.join(), passed)
        });
        let beside = beside.unwrap_or_else(|panic| resume_unwind(panic));
        let mut report = pass.into_report();
        report.integrity = integrity::settle(&snapshot, self.layout, beside, passed)?;
        Ok(report)
    }

    /// Opens a connection for a whole verification: those of the pool are for short reads.
    fn scanner(&self) -> rusqlite::Result<Connection> {
        let connection = self.location.open_read_only()?;
        pragmas::set_up_scanner(&connection)?;
        Ok(connection)
    }
}
