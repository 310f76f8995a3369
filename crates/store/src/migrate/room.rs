//! Room on the disk.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustix::fs::{stat, statvfs};

use super::error::MigrateError;
use crate::engine::Layout;
use crate::location::folder_of;

/// The log takes each page of the table once, and the pages of what is made, before any of them
/// gets into the database: in hundredths of its size.
const LEGACY_PERCENT: u64 = 150;
/// Where the table has our form already, the log takes digests and entries of the ledger alone.
const EARLIER_PERCENT: u64 = 60;
/// The tables of a database with nothing in it.
const EMPTY_BYTES: u64 = 1 << 20;

/// How much room a migration takes.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// Beside the database.
    work_bytes: u64,
    /// Where the copy lies.
    backup_bytes: u64,
}

impl Room {
    /// Tells how much room is needed, from the size of the database.
    pub(super) fn of(connection: &Connection, layout: Layout) -> rusqlite::Result<Self> {
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let bytes = pragma("page_count")?.unsigned_abs() * pragma("page_size")?.unsigned_abs();
        let percent = match layout {
            Layout::Legacy => LEGACY_PERCENT,
            _ => EARLIER_PERCENT,
        };
        Ok(Self {
            work_bytes: bytes / 100 * percent + EMPTY_BYTES,
            backup_bytes: bytes,
        })
    }

    pub(super) fn total(self) -> u64 {
        self.work_bytes + self.backup_bytes
    }

    /// Insists that there is as much.
    pub(super) fn insist(self, database: &Path, backup: &Path) -> Result<(), MigrateError> {
        let (here, there) = (folder_of(database), folder_of(backup));
        if device(&here)? == device(&there)? {
            return insist_on(here, self.total());
        }
        insist_on(here, self.work_bytes)?;
        insist_on(there, self.backup_bytes)
    }
}

fn insist_on(folder: PathBuf, needed: u64) -> Result<(), MigrateError> {
    let disk = statvfs(&folder).map_err(failed(&folder))?;
    let there = disk.f_bavail.saturating_mul(disk.f_frsize);
    if there < needed {
        return Err(MigrateError::Room {
            folder,
            needed,
            there,
        });
    }
    Ok(())
}

fn device(folder: &Path) -> Result<u64, MigrateError> {
    Ok(stat(folder).map_err(failed(folder))?.st_dev)
}

fn failed(folder: &Path) -> impl Fn(rustix::io::Errno) -> MigrateError {
    move |error| MigrateError::Files {
        path: folder.to_owned(),
        action: "looking for room",
        source: io::Error::from(error),
    }
}
