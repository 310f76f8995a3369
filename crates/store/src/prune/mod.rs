//! The other way past immutability: records that are old enough go, and their tombstones stay.
//!
//! A window goes with all its attempts or stays. Nothing that stays names what goes, the ledger keeps
//! every entry, and what was pruned is never run again.

mod awaited;
mod last;
mod named;
mod policy;
mod remove;
mod sweep;
mod window;

use astra_model::{RepositoryError, Timestamp};

use crate::engine::Layout;
use crate::index;
use crate::store::Store;
pub use policy::{KeptFor, PruneOccasion, PrunePolicy, Pruning};
use sweep::Sweep;

const ACTION: &str = "prune records";
const PLAN: &str = "plan a prune";

impl Store {
    /// Prunes the records of old windows, some at a time: each time in one transaction the ledger
    /// says how many and which went, each leaves its tombstone, and the records go with all that
    /// stands beside them.
    ///
    /// Broken off at any moment, each record is there or is pruned, and pruning again goes on. Others
    /// read and write meanwhile. The full-text index forgets what was pruned, in the end to the last
    /// word. The file doesn't shrink: its free pages are overwritten and used again.
    ///
    /// # Errors
    ///
    /// If the store can't be read or written; what was pruned by then stays pruned.
    pub fn prune(
        &self,
        policy: &PrunePolicy,
        occasion: &PruneOccasion,
    ) -> Result<Pruning, RepositoryError> {
        let mut sweep = self.read(ACTION, |connection| {
            Sweep::new(connection, policy, occasion.now)
        })?;
        while self.prune_some(&mut sweep, occasion)? {}
        let mut report = sweep.report;
        if report.records > 0 {
            while !self.write(ACTION, |transaction| index::compact(transaction))? {}
            report.is_log_empty = self.empty_log(ACTION)?;
        }
        Ok(report)
    }

    /// Tells what a prune would come to, and changes nothing.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    pub fn plan_prune(
        &self,
        policy: &PrunePolicy,
        now: Timestamp,
    ) -> Result<Pruning, RepositoryError> {
        if self.layout != Layout::Ours {
            // Says why not.
            self.write(PLAN, |_| Ok(()))?;
        }
        let mut sweep = self.read(PLAN, |connection| Sweep::new(connection, policy, now))?;
        while self
            .read(PLAN, |connection| sweep.step(connection))?
            .is_some()
        {}
        Ok(sweep.report)
    }

    /// Looks at the next rows and prunes what may go; tells whether there were any rows. The lock
    /// that writes take is taken only where something may go.
    fn prune_some(
        &self,
        sweep: &mut Sweep<'_>,
        occasion: &PruneOccasion,
    ) -> Result<bool, RepositoryError> {
        if !self.read(ACTION, |connection| sweep.may_find(connection))? {
            let found = self.read(ACTION, |connection| sweep.step(connection))?;
            return Ok(found.is_some());
        }
        let pruned = self.write(ACTION, |transaction| {
            let Some(windows) = sweep.step(transaction)? else {
                return Ok(None);
            };
            remove::all(transaction, &*self.chain, windows, occasion).map(Some)
        })?;
        sweep.report.entries.extend(pruned.flatten());
        Ok(pruned.is_some())
    }
}
