//! One folder, whose files are reached without following a link.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use thiserror::Error;

use crate::rejection::Rejection;

/// No more is read of a file, which is held in memory as a whole: results are a few KiB, and the
/// longest that was seen 2 MiB.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A folder of result files.
///
/// Its files are opened beneath it by their names alone, so that neither a link nor a folder that
/// is moved leads elsewhere.
#[derive(Debug)]
pub struct Folder {
    dir: OwnedFd,
    path: PathBuf,
}

/// A folder of result files can't be read.
#[derive(Debug, Error)]
#[error("the folder of result files {} can't be read", path.display())]
pub struct FolderError {
    /// The folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl Folder {
    /// Opens a folder, itself reached as its path says.
    ///
    /// # Errors
    ///
    /// If it is not there, no folder, or may not be read.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(dir) => Ok(Self {
                dir,
                path: path.to_owned(),
            }),
            Err(error) => Err(FolderError {
                path: path.to_owned(),
                source: error.into(),
            }),
        }
    }

    /// Starts to list what is in it.
    pub(crate) fn entries(&self) -> Result<Dir, FolderError> {
        Dir::read_from(&self.dir).map_err(|error| self.failed(error))
    }

    pub(crate) fn failed(&self, error: Errno) -> FolderError {
        FolderError {
            path: self.path.clone(),
            source: error.into(),
        }
    }

    /// Reads a whole file into a buffer, in place of what stood there.
    pub(crate) fn read(&self, name: &OsStr, bytes: &mut Vec<u8>) -> Result<(), Rejection> {
        bytes.clear();
        let file = self.open_file(name)?;
        // A file may grow while it is read, so that its length alone decides nothing.
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(bytes)
            .map_err(Rejection::Unreadable)?;
        match bytes.len() as u64 {
            0 => Err(Rejection::Empty),
            1..=FILE_BYTES_MAX => Ok(()),
            _ => Err(Rejection::TooLong),
        }
    }

    fn open_file(&self, name: &OsStr) -> Result<File, Rejection> {
        // Without NONBLOCK a pipe would hold us until somebody writes into it.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.dir, name, flags, Mode::empty());
        let file = opened.map_err(|error| match error {
            Errno::LOOP => Rejection::NoFile("a link"),
            Errno::NXIO => Rejection::NoFile("a socket or a device"),
            error => Rejection::Unreadable(error.into()),
        })?;
        let stat = rustix::fs::fstat(&file).map_err(|error| Rejection::Unreadable(error.into()))?;
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile if size > FILE_BYTES_MAX => Err(Rejection::TooLong),
            FileType::RegularFile => Ok(File::from(file)),
            FileType::Directory => Err(Rejection::NoFile("a folder")),
            FileType::Fifo => Err(Rejection::NoFile("a pipe")),
            _ => Err(Rejection::NoFile("a device")),
        }
    }
}
