//! What goes wrong with databases.

use std::io;
use std::path::PathBuf;

use astra_model::RepositoryError;
use thiserror::Error;

use crate::busy;

/// A database could not be opened or made.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is none.
    #[error("{path:?} is not there: run `astra init` to make a database")]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is one already.
    #[error("{path:?} is there already: open it, or name another place")]
    Exists {
        /// Where one was to be made.
        path: PathBuf,
    },
    /// The file is not Astra's.
    #[error("{path:?} is no database of Astra's and was not touched: name another file")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program has changed the database.
    #[error(
        "{path:?} has schema version {version}, this program knows {known} and older: \
         update the program"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema's version.
        version: i32,
        /// The newest version that this program knows.
        known: i32,
    },
    /// The program was linked with an engine that can lose commits.
    #[error("SQLite {version} can lose commits; 3.51.3 and newer don't: build with a newer one")]
    EngineTooOld {
        /// The engine's version.
        version: &'static str,
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
    /// Another program held it for longer than one waits.
    #[error("{path:?} is held by another program: try again when that has let go")]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// The engine failed.
    #[error("{path:?} could not be opened")]
    Storage {
        /// The database.
        path: PathBuf,
        /// What the engine said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why a file is not opened.
#[derive(Debug)]
pub(crate) enum Refusal {
    Foreign,
    Newer(i32),
    Engine(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::Foreign,
            _ => Self::Engine(error),
        }
    }
}

impl Refusal {
    pub(crate) fn of(self, path: PathBuf) -> OpenError {
        match self {
            Self::Foreign => OpenError::Foreign { path },
            Self::Newer(version) => OpenError::Newer {
                path,
                version,
                known: crate::engine::SCHEMA_VERSION,
            },
            Self::Engine(source) if busy::is_busy(&source) => OpenError::Busy { path },
            Self::Engine(source) => OpenError::Storage {
                path,
                source: source.into(),
            },
        }
    }
}

const CANT_WRITE: &str =
    "the file or its folder takes no writing; look at its owner, its mode and its file system";

/// Says in the repositories' words what the engine said.
pub(crate) fn failed(action: &'static str) -> impl Fn(rusqlite::Error) -> RepositoryError {
    move |error| match error.sqlite_error_code() {
        _ if busy::is_busy(&error) => RepositoryError::Busy { action },
        Some(rusqlite::ErrorCode::ReadOnly) => RepositoryError::ReadOnly {
            action,
            reason: CANT_WRITE.to_owned(),
        },
        _ => RepositoryError::Storage {
            action,
            source: error.into(),
        },
    }
}
