//! Copies of a database, on their way to their place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustix::fs::{FlockOperation, OFlags, flock};

use super::compare::compare;
use super::error::BackupError;
use super::place::{Place, exists, with_suffix};
use crate::location::{Location, folder_of};
use crate::pragmas;

/// What a copy is called besides until it is whole.
const DRAFT_SUFFIX: &str = ".draft";
/// The copy holds what the database holds: it is for its owner alone.
const MODE: u32 = 0o600;

const COPY: &str = "VACUUM INTO ?1";
const DATA_VERSION: &str = "PRAGMA data_version";

/// A copy that is being made, under a name of its own. Only one process makes it: the system drops
/// its lock with it, and the next takes over the file.
pub(crate) struct Draft {
    place: Place,
    path: PathBuf,
    /// Open until the copy is in place: closing it would drop the engine's locks on it.
    file: File,
    is_taken_over: bool,
}

impl Draft {
    /// Takes the draft, empty.
    pub(crate) fn take(place: Place) -> Result<Self, BackupError> {
        let path = with_suffix(place.wanted(), DRAFT_SUFFIX);
        let files = files(&path, "making the backup");
        loop {
            let file = open(&path).map_err(&files)?;
            if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
                return Err(BackupError::Busy);
            }
            // What stands under another name too is a backup, made by one that was killed.
            if is_ours(&file, &path).map_err(&files)? {
                let left = file.metadata().map_err(&files)?.len();
                file.set_len(0).map_err(&files)?;
                return Ok(Self {
                    place,
                    path,
                    file,
                    is_taken_over: left > 0,
                });
            }
        }
    }

    /// Tells whether half of a copy was found in its place, of one that was killed.
    pub(super) fn is_taken_over(&self) -> bool {
        self.is_taken_over
    }

    /// Copies the database as it is committed at one moment, and insists that the copy has all of it.
    pub(crate) fn filled(self, location: &Location) -> Result<Self, BackupError> {
        let database = location.open_read_only()?;
        pragmas::set_up(&database)?;
        let version = data_version(&database)?;
        database.execute(COPY, [self.location().uri()])?;
        let copy = self.copy()?;
        let snapshot = database.unchecked_transaction()?;
        let is_still = data_version(&snapshot)? == version;
        compare(&snapshot, &copy, is_still).map_err(|differs| differs.of(&self.path))?;
        Ok(self)
    }

    /// Opens the copy, to read it.
    pub(super) fn copy(&self) -> rusqlite::Result<Connection> {
        let copy = self.location().open_read_only()?;
        pragmas::set_up_scanner(&copy)?;
        Ok(copy)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn location(&self) -> Location {
        Location::new(&self.path)
    }

    /// Syncs the copy and puts it in its place, over nothing that is there.
    pub(crate) fn place(self) -> Result<PathBuf, BackupError> {
        let files = files(&self.path, "syncing the backup");
        self.file.sync_all().map_err(&files)?;
        let path = self.link()?;
        let folder = folder_of(&path);
        File::open(&folder)
            .and_then(|folder| folder.sync_all())
            .map_err(&files)?;
        Ok(path)
    }

    fn link(&self) -> Result<PathBuf, BackupError> {
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
    /// A name that stays is taken over by the next.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Tells, by being another, that somebody else committed since.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row(DATA_VERSION, (), |row| row.get(0))
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

fn files(path: &Path, action: &'static str) -> impl Fn(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::Files {
        path: path.clone(),
        action,
        source,
    }
}
