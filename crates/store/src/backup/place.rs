//! Where a copy is to lie.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::error::BackupError;
use crate::location::Location;

/// A name of ours that is taken gets a number up to this one.
const NUMBER_MAX: u32 = 9_999;
/// What SQLite puts behind a database's name: a copy there would be taken for a part of it.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Where a copy is to lie.
pub(crate) struct Place {
    wanted: PathBuf,
    may_be_numbered: bool,
}

impl Place {
    /// Takes the place that was named.
    pub(crate) fn named(database: &Path, path: &Path) -> Result<Self, BackupError> {
        let database = Location::new(database);
        if SIDE_FILES
            .map(|suffix| database.side_file(suffix))
            .contains(&path.to_owned())
        {
            return Err(BackupError::SideFile {
                path: path.to_owned(),
            });
        }
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
        Ok(Self {
            wanted: path.to_owned(),
            may_be_numbered: false,
        })
    }

    /// Takes a place beside a database, whatever lies there already.
    pub(crate) fn beside(database: &Path, suffix: &str) -> Self {
        Self {
            wanted: with_suffix(database, suffix),
            may_be_numbered: true,
        }
    }

    pub(crate) fn wanted(&self) -> &Path {
        &self.wanted
    }

    /// Returns the first name that nothing has.
    pub(crate) fn free(&self) -> PathBuf {
        let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
        let mut names = self.names();
        names.find(is_free).unwrap_or_else(|| self.wanted.clone())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = PathBuf> {
        let last = if self.may_be_numbered { NUMBER_MAX } else { 1 };
        (1..=last).map(|number| match number {
            1 => self.wanted.clone(),
            _ => with_suffix(&self.wanted, &format!("_{number}")),
        })
    }
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

pub(super) fn exists(path: &Path) -> BackupError {
    BackupError::Exists {
        path: path.to_owned(),
    }
}
