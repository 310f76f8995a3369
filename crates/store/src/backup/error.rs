//! Why there is no copy.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::busy;

/// A database was not copied; what lies where the copy was to lie is as it was.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is something where the copy was to lie.
    #[error("{path:?} is there already: name another place for the backup")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The copy would lie where SQLite looks for a part of the database.
    #[error(
        "{path:?} would be taken for a part of the database: name another place for the backup"
    )]
    SideFile {
        /// The file.
        path: PathBuf,
    },
    /// Another process makes a copy of that name, or holds the database for longer than one waits.
    #[error(
        "another backup of that name is being made, or another program holds the database; try again"
    )]
    Busy,
    /// The copy holds something else than the database.
    #[error("the backup {path:?} has {found} of {what}, the database {expected}")]
    Differs {
        /// The copy.
        path: PathBuf,
        /// A table, or what else was compared.
        what: String,
        /// What the database has.
        expected: String,
        /// What the copy has.
        found: String,
    },
    /// The copy is damaged.
    #[error("the backup {path:?} is damaged: {detail}")]
    Damaged {
        /// The copy.
        path: PathBuf,
        /// What the engine found first.
        detail: String,
    },
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
    #[error("copying the database failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        if busy::is_busy(&error) {
            Self::Busy
        } else {
            Self::Engine(error.into())
        }
    }
}
