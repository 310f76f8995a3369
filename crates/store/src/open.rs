//! Opening a database.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::{ErrorCode, MAIN_DB, ffi};

use crate::commit::Commits;
use crate::create;
use crate::engine::{self, Layout};
use crate::error::{OpenError, Refusal};
use crate::location::Location;
use crate::pragmas;
use crate::readers::Readers;
use crate::store::{Access, Store, StoreOptions};

const OPENED_TO_READ: &str = "the store was opened for reading";
const NOT_MIGRATED: &str =
    "the database is from before task executions were tracked: run `astra migrate` first";
const EARLIER: &str =
    "the database has the schema of an earlier version: run `astra migrate` first";
const FROZEN: &str = "the database lies where it can't be written; look at its owner, its mode and its \
    file system";

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
    /// One that must be migrated first is opened to read, and not changed.
    ///
    /// # Errors
    ///
    /// If there is none, it isn't ours, is newer than this program, or can't be opened.
    pub fn open(path: &Path, options: &StoreOptions) -> Result<Self, OpenError> {
        let (location, layout) = locate(path)?;
        let access = match layout {
            Layout::Legacy => read_only(NOT_MIGRATED),
            Layout::Earlier(_) => read_only(EARLIER),
            Layout::Ours if location.is_frozen() => read_only(FROZEN),
            Layout::Ours => open_writer(&location)?,
        };
        Ok(Self::assemble(location, layout, access, options))
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
            Layout::Earlier(_) => EARLIER,
            Layout::Legacy => NOT_MIGRATED,
        };
        Ok(Self::assemble(location, layout, read_only(reason), options))
    }

    fn assemble(
        location: Location,
        layout: Layout,
        access: Access,
        options: &StoreOptions,
    ) -> Self {
        Self {
            readers: Readers::new(&location),
            location,
            layout,
            access,
            scrubber: options.scrubber.clone(),
            chain: options.chain.clone(),
        }
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
pub(crate) fn locate(path: &Path) -> Result<(Location, Layout), OpenError> {
    check_engine()?;
    if let Err(source) = path.metadata() {
        return Err(no_file(path, source));
    }
    let location = Location::new(path);
    match identify(&location) {
        Err(Refusal::Engine(error)) if needs_writing(&error) => locate_unread(location, error),
        found => found.map(|layout| (location, layout)),
    }
    .map_err(|refusal| refusal.of(path.to_owned()))
}

/// Finds a database that can't be read without writing: one that a crash left half written is
/// rolled back by SQLite, and one on a medium that takes no side files is whole without them.
fn locate_unread(
    location: Location,
    error: rusqlite::Error,
) -> Result<(Location, Layout), Refusal> {
    if let Ok(layout) = identify_writing(&location) {
        return Ok((location, layout));
    }
    let is_half_written = ["-wal", "-journal"].iter().any(|suffix| {
        let side_file = location.side_file(suffix).metadata();
        side_file.is_ok_and(|file| file.len() > 0)
    });
    if is_half_written {
        return Err(Refusal::Engine(error));
    }
    let frozen = location.frozen();
    identify(&frozen).map(|layout| (frozen, layout))
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

/// Rolls back first what a crash left half written: no reader may do so.
fn identify_writing(location: &Location) -> Result<Layout, Refusal> {
    let connection = location.open_writable()?;
    pragmas::set_up(&connection)?;
    engine::identify(&connection)
}

/// Tells whether reading failed because SQLite had to write first, which a full disk keeps it from
/// too.
fn needs_writing(error: &rusqlite::Error) -> bool {
    let has_no_room = error.sqlite_error().is_some_and(|error| {
        matches!(
            error.extended_code,
            ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_SHMMAP
        )
    });
    has_no_room
        || matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::DiskFull)
        )
}

/// Opens what SQLite opens to read where the file can't be written.
fn open_writer(location: &Location) -> Result<Access, OpenError> {
    let set_up = || {
        let connection = location.open_writable()?;
        if connection.is_readonly(MAIN_DB)? {
            return Ok(read_only(FROZEN));
        }
        pragmas::set_up_writer(&connection)?;
        Ok(Access::Writable(Commits::with(connection, location)))
    };
    set_up().map_err(|error| Refusal::Engine(error).of(location.path().to_owned()))
}

fn read_only(reason: &'static str) -> Access {
    Access::ReadOnly {
        reason,
        index: Mutex::new(None),
    }
}
