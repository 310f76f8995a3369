//! The folder in which a ledger's daily files are.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Dir, FileType, Mode, OFlags};

use crate::day::Day;

/// What is written tells of an agent's life: it is its user's alone.
const PRIVATE_DIR: Mode = Mode::RWXU;
const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

/// A folder of daily files. They are reached through it alone: whoever puts something else in its
/// place, or a link among its files, changes nothing for who has it open.
#[derive(Debug)]
pub struct LedgerFolder {
    dir: OwnedFd,
}

impl LedgerFolder {
    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// If it isn't there, is no folder or can't be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = rustix::fs::open(path, flags, Mode::empty())?;
        Ok(Self { dir })
    }

    /// Opens a folder, making it where it isn't there, for its user alone.
    ///
    /// # Errors
    ///
    /// If it can't be made or opened, or the folder that it is to be in isn't there.
    pub fn open_or_make(path: &Path) -> io::Result<Self> {
        match rustix::fs::mkdir(path, PRIVATE_DIR) {
            Ok(()) => {
                let parent = path.parent().filter(|parent| *parent != Path::new(""));
                File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
            }
            Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        Self::open(path)
    }

    /// Returns the days that have a file, in their order.
    ///
    /// # Errors
    ///
    /// If the folder can't be read.
    pub fn days(&self) -> io::Result<Vec<Day>> {
        let mut days = Vec::new();
        for entry in Dir::read_from(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name().to_str().unwrap_or_default();
            days.extend(Day::of_file_name(name));
        }
        days.sort_unstable();
        Ok(days)
    }

    /// Opens a day's file for reading.
    ///
    /// # Errors
    ///
    /// If it isn't there or can't be opened; [`io::ErrorKind::InvalidInput`] if it is no file, but a
    /// link, a pipe or the like.
    pub fn open_day(&self, day: Day) -> io::Result<File> {
        self.open_file(&day.file_name(), OFlags::RDONLY)
    }

    /// Makes the names of its files outlive a power cut.
    pub(crate) fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.dir)?)
    }

    /// Opens a regular file of that name, and follows no link to it.
    pub(crate) fn open_file(&self, name: &str, flags: OFlags) -> io::Result<File> {
        // Without NONBLOCK a pipe put in the file's place would hold us for ever.
        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(&self.dir, name, flags, PRIVATE_FILE) {
            Ok(file) => file,
            Err(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => return Err(not_a_file(name)),
            Err(error) => return Err(error.into()),
        };
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode);
        if kind == FileType::RegularFile {
            Ok(File::from(file))
        } else {
            Err(not_a_file(name))
        }
    }
}

fn not_a_file(name: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{name} is no regular file"),
    )
}
