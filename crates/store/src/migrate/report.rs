//! What a migration does, or would do.

use std::path::PathBuf;
use std::time::Duration;

use super::indexes::IndexChanges;

/// What a migration did, or would do: the two say the same of one database.
#[derive(Clone, Debug, PartialEq)]
pub struct Migration {
    /// The schema's version before; 0 where Python's side made it.
    pub from_version: i32,
    /// The schema's version after.
    pub to_version: i32,
    /// How many experiences there are.
    pub rows: u64,
    /// How many of them are executions of tasks.
    pub executions: u64,
    /// What becomes of the indexes of `experience`.
    pub indexes: IndexChanges,
    /// Keys that several records share, the first thousand of them told. All those records stay.
    pub duplicate_keys: Vec<DuplicateKey>,
    /// How many more such keys there are.
    pub more_duplicate_keys: u64,
    /// Where the copy from before lies, or would.
    pub backup: PathBuf,
    /// How much room it takes on the disk while it runs, the copy among it.
    pub needs_bytes: u64,
    /// How long it took, or is expected to take.
    pub duration: Duration,
}

/// A key that several records share, which Python's side could store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key.
    pub key: String,
    /// The records' ids, the first thousand of them, in the order in which they were stored.
    pub ids: Vec<String>,
    /// How many records there are.
    pub records: u64,
}

/// How far a migration has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationStep {
    /// It makes the indexes that need no new values.
    Indexing,
    /// It has filled so many rows, of so many.
    Filling {
        /// Rows that are filled.
        done: u64,
        /// All rows.
        total: u64,
    },
    /// It makes all else.
    Completing,
    /// It waits for the copy from before to be whole.
    BackingUp,
    /// It puts everything in its place.
    Committing,
}
