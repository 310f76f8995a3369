//! The store, and the two ways into its database.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astra_model::{LedgerChain, RepositoryError, Scrubber};
use rusqlite::Connection;

use crate::busy;
use crate::commit::Commits;
use crate::engine::Layout;
use crate::error::failed;
use crate::location::Location;
use crate::readers::{Reader, Readers};

/// What a store needs of its surroundings.
#[derive(Clone)]
#[non_exhaustive]
pub struct StoreOptions {
    /// Makes the texts of claims trusted text again when they are read.
    pub scrubber: Arc<dyn Scrubber>,
    /// Makes the entries of the ledger.
    pub chain: Arc<dyn LedgerChain>,
}

impl StoreOptions {
    /// Gives a store its scrubber, and what makes the entries of its ledger.
    #[must_use]
    pub fn new(scrubber: Arc<dyn Scrubber>, chain: Arc<dyn LedgerChain>) -> Self {
        Self { scrubber, chain }
    }
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions").finish_non_exhaustive()
    }
}

/// Experiences in an SQLite database, with the claims on those that are being made.
///
/// Guaranteed to acknowledge a write only after its commit is durable. It may be shared by any
/// number of threads, and its database by any number of processes of one machine.
pub struct Store {
    pub(crate) location: Location,
    pub(crate) layout: Layout,
    /// Closed before the writer, which alone can empty the log when it is the last to close.
    pub(crate) readers: Readers,
    pub(crate) access: Access,
    pub(crate) scrubber: Arc<dyn Scrubber>,
    pub(crate) chain: Arc<dyn LedgerChain>,
}

/// Whether a store may be written, and what stands in for writing where it may not.
pub(crate) enum Access {
    Writable(Commits),
    ReadOnly {
        reason: &'static str,
        /// The index that can't be kept in the database, made when it is asked for.
        index: Mutex<Option<Connection>>,
    },
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.location.path())
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Returns where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.location.path()
    }

    /// Tells whether the database is from before the migration, and so is read and not written.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.layout == Layout::Legacy
    }

    /// Tells whether the database must be migrated before it can be written.
    #[must_use]
    pub fn needs_migration(&self) -> bool {
        self.layout != Layout::Ours
    }

    /// Reads with a connection of its own.
    pub(crate) fn read<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        let done = work(&*self.reader(action)?);
        self.heed(done).map_err(failed(action))
    }

    /// Reads what only our schema has: nothing where the database has another.
    pub(crate) fn read_ours<T: Default>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        match self.layout {
            Layout::Ours => self.read(action, work),
            Layout::Earlier(_) | Layout::Legacy => Ok(T::default()),
        }
    }

    pub(crate) fn reader(&self, action: &'static str) -> Result<Reader, RepositoryError> {
        self.readers.get().map_err(|source| {
            self.let_go_unless_writing();
            RepositoryError::Storage {
                action,
                source: source.into(),
            }
        })
    }

    /// Takes in what reading came to. Whoever writes meanwhile sees for himself whether he can.
    pub(crate) fn heed<T>(&self, read: rusqlite::Result<T>) -> rusqlite::Result<T> {
        if read.as_ref().is_err_and(busy::is_stuck) {
            self.let_go_unless_writing();
        }
        read
    }
}

/// Locks what a panicking thread may have left: its transaction was rolled back on its way out.
pub(crate) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
