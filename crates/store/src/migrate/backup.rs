//! The copy from before.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustix::fs::{FlockOperation, OFlags, flock};

use super::error::MigrateError;
use super::indexes::quoted;
use super::room::folder_of;
use crate::location::Location;
use crate::pragmas;

/// What the copy is called behind the database's name, where no other name was given.
const SUFFIX: &str = ".before-migration";
/// What it is called besides until it is whole.
const DRAFT_SUFFIX: &str = ".draft";
/// The copy holds what the database holds: it is for its owner alone.
const MODE: u32 = 0o600;
/// A default name that is taken gets a number up to this one.
const NUMBER_MAX: u32 = 9_999;

const COPY: &str = "VACUUM INTO ?1";
const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";

/// Where the copy is to lie.
pub(super) struct Place {
    wanted: PathBuf,
    may_be_numbered: bool,
}

impl Place {
    /// Takes the place that was named, or one beside the database.
    pub(super) fn of(database: &Path, named: Option<&Path>) -> Result<Self, MigrateError> {
        match named {
            None => Ok(Self {
                wanted: with_suffix(database, SUFFIX),
                may_be_numbered: true,
            }),
            Some(path) if path.symlink_metadata().is_ok() => Err(exists(path)),
            Some(path) => Ok(Self {
                wanted: path.to_owned(),
                may_be_numbered: false,
            }),
        }
    }

    pub(super) fn wanted(&self) -> &Path {
        &self.wanted
    }

    /// Returns the first name that nothing has.
    pub(super) fn free(&self) -> PathBuf {
        let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
        let mut names = self.names();
        names.find(is_free).unwrap_or_else(|| self.wanted.clone())
    }

    fn names(&self) -> impl Iterator<Item = PathBuf> {
        let last = if self.may_be_numbered { NUMBER_MAX } else { 1 };
        (1..=last).map(|number| match number {
            1 => self.wanted.clone(),
            _ => with_suffix(&self.wanted, &format!("_{number}")),
        })
    }
}

/// A copy that is being made, under a name of its own. Only one process makes it: the system drops
/// its lock with it, and the next takes over the file.
pub(super) struct Draft {
    place: Place,
    path: PathBuf,
    /// Open until the copy is in place: closing it would drop the engine's locks on it.
    file: File,
}

impl Draft {
    /// Takes the draft, empty.
    pub(super) fn take(place: Place) -> Result<Self, MigrateError> {
        let path = with_suffix(&place.wanted, DRAFT_SUFFIX);
        let files = files(&path, "making the backup");
        loop {
            let file = open(&path).map_err(&files)?;
            if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
                return Err(MigrateError::Busy);
            }
            // What stands under another name too is a backup, made by one that was killed.
            if is_ours(&file, &path).map_err(&files)? {
                file.set_len(0).map_err(&files)?;
                return Ok(Self { place, path, file });
            }
        }
    }

    /// Copies the database as it is committed, and insists that the copy is whole.
    pub(super) fn filled(self, location: &Location) -> Result<Self, MigrateError> {
        let database = location.open_read_only()?;
        pragmas::set_up(&database)?;
        let draft = Location::new(&self.path);
        database.execute(COPY, [draft.uri()])?;
        let copy = draft.open_read_only()?;
        for table in tables(&database)? {
            let (expected, found) = (rows(&database, &table)?, rows(&copy, &table)?);
            if expected != found {
                return Err(MigrateError::BackupDiffers {
                    path: self.path.clone(),
                    table,
                    expected,
                    found,
                });
            }
        }
        Ok(self)
    }

    /// Syncs the copy and puts it in its place, over nothing that is there.
    pub(super) fn place(self) -> Result<PathBuf, MigrateError> {
        let files = files(&self.path, "syncing the backup");
        self.file.sync_all().map_err(&files)?;
        let path = self.link()?;
        let folder = folder_of(&path);
        File::open(&folder)
            .and_then(|folder| folder.sync_all())
            .map_err(&files)?;
        Ok(path)
    }

    fn link(&self) -> Result<PathBuf, MigrateError> {
        for path in self.place.names() {
            match fs::hard_link(&self.path, &path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => return Err(files(&path, "putting the backup in place")(source)),
            }
        }
        Err(exists(self.place.wanted()))
    }
}

impl Drop for Draft {
    /// A name that stays is taken over by the next migration.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let no_link = OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(MODE)
        .custom_flags(no_link)
        .open(path)
}

/// Tells whether a locked file still has its name and no other; else takes away the name.
fn is_ours(file: &File, path: &Path) -> io::Result<bool> {
    let here = file.metadata()?;
    match path.symlink_metadata() {
        Ok(there) if (there.dev(), there.ino()) != (here.dev(), here.ino()) => Ok(false),
        Ok(_) if here.nlink() == 1 => Ok(true),
        Ok(_) => fs::remove_file(path).map(|()| false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(TABLES)?
        .query_map((), |row| row.get(0))?
        .collect()
}

fn rows(connection: &Connection, table: &str) -> rusqlite::Result<u64> {
    let sql = ["SELECT count(*) FROM ", &quoted(table)].concat();
    let count: i64 = connection.query_row(&sql, (), |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn exists(path: &Path) -> MigrateError {
    MigrateError::BackupExists {
        path: path.to_owned(),
    }
}

fn files(path: &Path, action: &'static str) -> impl Fn(io::Error) -> MigrateError + use<> {
    let path = path.to_owned();
    move |source| MigrateError::Files {
        path: path.clone(),
        action,
        source,
    }
}
