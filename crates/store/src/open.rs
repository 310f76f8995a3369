//! Opening a database.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::{Connection, ErrorCode};

use crate::create;
use crate::engine::{self, Layout};
use crate::error::{OpenError, Refusal};
use crate::location::Location;
use crate::store::{Access, Store, StoreOptions};
use crate::{pragmas, readers};

const OPENED_TO_READ: &str = "the store was opened for reading";
const NOT_MIGRATED: &str =
    "the database is from before task executions were tracked: run `astra migrate` first";
const FROZEN: &str = "the database lies where nothing can be written: copy it to another place";

impl Store {
    /// Makes a new database and opens it.
    ///
    /// Folders above it that are missing are made, for their owner alone. Where another process
    /// makes the same database at this moment, one of the two makes it and both use it.
    ///
    /// # Errors
    ///
    /// [`OpenError::Exists`] if it is there already; else if it can't be made.
    pub fn create(path: &Path, options: &StoreOptions) -> Result<Self, OpenError> {
        check_engine()?;
        if path.symlink_metadata().is_ok() {
            return Err(OpenError::Exists {
                path: path.to_owned(),
            });
        }
        create::create(path)?;
        Self::open(path, options)
    }

    /// Opens a database to read and, if it has our schema, to write.
    ///
    /// One from before the migration is opened to read, and not changed.
    ///
    /// # Errors
    ///
    /// If there is none, it isn't ours, is newer than this program, or can't be opened.
    pub fn open(path: &Path, options: &StoreOptions) -> Result<Self, OpenError> {
        let (location, layout) = locate(path)?;
        let access = match layout {
            Layout::Legacy => read_only(NOT_MIGRATED),
            Layout::Ours if location.is_frozen() => read_only(FROZEN),
            Layout::Ours => Access::Writable(Mutex::new(open_writer(&location)?)),
        };
        Self::assemble(location, layout, access, options)
    }

    /// Opens a database, or makes it where there is none.
    ///
    /// # Errors
    ///
    /// As those of [`open`](Self::open) and [`create`](Self::create).
    pub fn open_or_create(path: &Path, options: &StoreOptions) -> Result<Self, OpenError> {
        match Self::open(path, options) {
            Err(OpenError::NotFound { .. }) => {
                create::create(path)?;
                Self::open(path, options)
            }
            other => other,
        }
    }

    /// Opens a database to read.
    ///
    /// Its file isn't changed, whatever is asked of the store.
    ///
    /// # Errors
    ///
    /// If there is none, it isn't ours, is newer than this program, or can't be opened.
    pub fn open_read_only(path: &Path, options: &StoreOptions) -> Result<Self, OpenError> {
        let (location, layout) = locate(path)?;
        let reason = match layout {
            Layout::Ours => OPENED_TO_READ,
            Layout::Legacy => NOT_MIGRATED,
        };
        Self::assemble(location, layout, read_only(reason), options)
    }

    fn assemble(
        location: Location,
        layout: Layout,
        access: Access,
        options: &StoreOptions,
    ) -> Result<Self, OpenError> {
        let readers = readers::open(&location).map_err(|source| OpenError::Storage {
            path: location.path().to_owned(),
            source: source.into(),
        })?;
        Ok(Self {
            location,
            layout,
            access,
            readers,
            scrubber: options.scrubber.clone(),
        })
    }
}

fn check_engine() -> Result<(), OpenError> {
    if engine::is_sound(rusqlite::version_number()) {
        Ok(())
    } else {
        Err(OpenError::EngineTooOld {
            version: rusqlite::version(),
        })
    }
}

/// Finds a database and tells whose it is, without changing it.
fn locate(path: &Path) -> Result<(Location, Layout), OpenError> {
    check_engine()?;
    if let Err(source) = path.metadata() {
        return Err(no_file(path, source));
    }
    let location = Location::new(path);
    match identify(&location) {
        Err(Refusal::Engine(error)) if needs_side_files(&location, &error) => {
            let frozen = location.frozen();
            identify(&frozen).map(|layout| (frozen, layout))
        }
        found => found.map(|layout| (location, layout)),
    }
    .map_err(|refusal| refusal.of(path.to_owned()))
}

fn no_file(path: &Path, source: std::io::Error) -> OpenError {
    let path = path.to_owned();
    match source.kind() {
        std::io::ErrorKind::NotFound => OpenError::NotFound { path },
        _ => OpenError::Files {
            path,
            action: "looking for the database",
            source,
        },
    }
}

/// Opens it as readers are opened, so that what fails there fails here: a pool would try again.
fn identify(location: &Location) -> Result<Layout, Refusal> {
    let connection = location.open_read_only()?;
    pragmas::set_up_reader(&connection)?;
    engine::identify(&connection)
}

/// Tells whether reading failed only because the medium takes no side files: without a WAL the
/// file itself is whole.
fn needs_side_files(location: &Location, error: &rusqlite::Error) -> bool {
    let refused = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
    );
    let wal = location.side_file("-wal").metadata();
    refused && wal.map_or(true, |wal| wal.len() == 0)
}

fn open_writer(location: &Location) -> Result<Connection, OpenError> {
    let set_up = || {
        let connection = location.open_writable()?;
        pragmas::set_up_writer(&connection)?;
        Ok(connection)
    };
    set_up().map_err(|error| Refusal::Engine(error).of(location.path().to_owned()))
}

fn read_only(reason: &'static str) -> Access {
    Access::ReadOnly {
        reason,
        index: Mutex::new(None),
    }
}
