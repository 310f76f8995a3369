//! Why a database is not migrated.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::backup::BackupError;
use crate::busy;
use crate::error::OpenError;

/// A database was not migrated, and is as it was.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// It can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Another migration is at it, or another program holds it for longer than a migration waits.
    #[error("the database is busy: another migration or another program holds it; try again")]
    Busy,
    /// The copy from before can't be made.
    #[error(transparent)]
    Backup(BackupError),
    /// The disk is too full.
    #[error("{folder:?} has room for {there} bytes, and {needed} are needed: make room first")]
    Room {
        /// The folder.
        folder: PathBuf,
        /// How many bytes are needed.
        needed: u64,
        /// How many bytes there are.
        there: u64,
    },
    /// The content of some rows is no JSON, so that no index over it can be made.
    #[error("the content of {count} rows is no JSON, among them {}: mend them first", ids.join(", "))]
    Malformed {
        /// How many rows.
        count: u64,
        /// The ids of the first.
        ids: Vec<String>,
    },
    /// The table is another than Python's side makes.
    #[error("the table experience can't be migrated: {detail}")]
    Shape {
        /// What is wrong with it.
        detail: String,
    },
    /// The database lies where it can't be written.
    #[error("the database takes no writing; look at its owner, its mode and its file system")]
    ReadOnly,
    /// The file system refused.
    #[error("{path:?}: {action} failed")]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// What was to be done.
        action: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The engine failed.
    #[error("migrating the database failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<BackupError> for MigrateError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Busy => Self::Busy,
            other => Self::Backup(other),
        }
    }
}

impl From<rusqlite::Error> for MigrateError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            _ if busy::is_busy(&error) => Self::Busy,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Engine(error.into()),
        }
    }
}
