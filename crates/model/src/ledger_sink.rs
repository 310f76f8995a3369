//! The ledger outside of its store.

use thiserror::Error;

/// The ledger's files could not be brought up to its entries.
#[derive(Debug, Error)]
#[error("the ledger's files can't be brought up to its entries, which are safe in the database")]
pub struct LedgerSinkError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Keeps the ledger outside of its store as well.
///
/// A correct implementation may be asked by any number of processes at once, and writes each entry
/// once; what one that was killed left is made good by the next.
pub trait LedgerSink: Send + Sync {
    /// Brings the daily files up to the entries, and returns how many it wrote.
    ///
    /// # Errors
    ///
    /// If it could not be done; a later call makes it good.
    fn catch_up(&self) -> Result<u64, LedgerSinkError>;
}
