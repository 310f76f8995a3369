//! A folder whose files are reached without ever leaving it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, Mode, OFlags};

const DIR: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);
/// What we make holds what an agent remembers: it is its user's alone.
const PRIVATE_DIR: Mode = Mode::RWXU;
const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

/// Tells whether a path stays below the folder that it is relative to.
pub(crate) fn is_plain(path: &Path) -> bool {
    let plain = |component| matches!(component, Component::Normal(_) | Component::CurDir);
    !path.as_os_str().is_empty() && path.components().all(plain)
}

/// A folder whose files are reached step by step, no link followed on the way.
#[derive(Debug)]
pub(crate) struct Beneath {
    dir: OwnedFd,
}

impl Beneath {
    /// Opens a folder, itself reached as its path says.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self {
            dir: rustix::fs::open(path, flags, Mode::empty())?,
        })
    }

    /// Opens a folder, making it and those above it where they aren't there: a name that was given
    /// is kept once it is synced.
    pub(crate) fn open_or_make(path: &Path) -> io::Result<Self> {
        match Self::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        let above = match path.parent() {
            Some(above) if !above.as_os_str().is_empty() => above,
            _ => Path::new("."),
        };
        let above = Self::open_or_make(above)?;
        match rustix::fs::mkdir(path, PRIVATE_DIR) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => above.sync()?,
            Err(error) => return Err(error.into()),
        }
        Self::open(path)
    }

    /// Opens a folder below, making it where it isn't there.
    pub(crate) fn make_dir(&self, path: &Path) -> io::Result<Self> {
        let mut dir = self.dir.try_clone()?;
        for name in names(path)? {
            match rustix::fs::mkdirat(&dir, name, PRIVATE_DIR) {
                Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            dir = rustix::fs::openat(&dir, name, DIR, Mode::empty())?;
        }
        Ok(Self { dir })
    }

    /// Tells whether a path leads to something in this folder, there or not, and through no link.
    pub(crate) fn leads_to(&self, path: &Path) -> bool {
        let (Ok(names), Ok(mut dir)) = (names(path), self.dir.try_clone()) else {
            return false;
        };
        let Some((_, folders)) = names.split_last() else {
            return false;
        };
        for name in folders {
            match rustix::fs::openat(&dir, *name, DIR, Mode::empty()) {
                Ok(inner) => dir = inner,
                Err(error) => return error == rustix::io::Errno::NOENT,
            }
        }
        true
    }

    /// Opens the folder of that name in this one.
    pub(crate) fn dir(&self, name: &OsStr) -> io::Result<Self> {
        Ok(Self {
            dir: rustix::fs::openat(&self.dir, name, DIR, Mode::empty())?,
        })
    }

    /// Opens the file of that name in this folder for reading.
    pub(crate) fn file(&self, name: &OsStr) -> io::Result<File> {
        // Without NONBLOCK a pipe put in the file's place would hold us for ever.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(
            &self.dir,
            name,
            flags,
            Mode::empty(),
        )?))
    }

    /// Puts a file in place whole, over what stood there.
    pub(crate) fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let (dir, name) = self.parent_of(path)?;
        let temporary = dir.write_temporary(name, bytes)?;
        rustix::fs::renameat(&dir.dir, &temporary, &dir.dir, name).inspect_err(|_| {
            let _ = rustix::fs::unlinkat(&dir.dir, &temporary, AtFlags::empty());
        })?;
        dir.sync()
    }

    /// Makes a file that is whole and has no place yet.
    pub(crate) fn prepare(&self, bytes: &[u8]) -> io::Result<Prepared<'_>> {
        let temporary = self.write_temporary(OsStr::new("prepared"), bytes)?;
        Ok(Prepared {
            folder: self,
            temporary,
        })
    }

    /// Removes what processes that are gone were about to put in place.
    pub(crate) fn sweep(&self) -> io::Result<()> {
        for entry in rustix::fs::Dir::read_from(&self.dir)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            let is_left = writer_of(name).is_some_and(|pid| !Path::new("/proc").join(pid).exists());
            if is_left {
                let _ = rustix::fs::unlinkat(&self.dir, name, AtFlags::empty());
            }
        }
        Ok(())
    }

    pub(crate) fn as_fd(&self) -> impl AsFd + '_ {
        &self.dir
    }

    fn parent_of<'p>(&self, path: &'p Path) -> io::Result<(Self, &'p OsStr)> {
        let name = path.file_name().ok_or_else(|| outside(path))?;
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let dir = match parent {
            Some(parent) => self.make_dir(parent)?,
            None => Self {
                dir: self.dir.try_clone()?,
            },
        };
        if is_plain(path) {
            Ok((dir, name))
        } else {
            Err(outside(path))
        }
    }

    fn write_temporary(&self, name: &OsStr, bytes: &[u8]) -> io::Result<OsString> {
        let temporary = temporary_name(name);
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(
            &self.dir,
            &temporary,
            flags,
            PRIVATE_FILE,
        )?);
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = rustix::fs::unlinkat(&self.dir, &temporary, AtFlags::empty());
        }
        written.map(|()| temporary)
    }

    /// Lets the names that were given in this folder outlast the machine's end.
    pub(crate) fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.dir)?)
    }
}

/// A file that is whole and waits for a name; without one it goes away.
pub(crate) struct Prepared<'f> {
    folder: &'f Beneath,
    temporary: OsString,
}

impl Prepared<'_> {
    /// Gives it a name, unless that is taken; tells whether it was free. The name is kept once the
    /// folder is synced.
    pub(crate) fn link(&self, name: &OsStr) -> io::Result<bool> {
        let dir = &self.folder.dir;
        match rustix::fs::linkat(dir, &self.temporary, dir, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::EXIST) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        let _ = rustix::fs::unlinkat(&self.folder.dir, &self.temporary, AtFlags::empty());
    }
}

/// Every temporary file of ours begins so.
const TEMPORARY_PREFIX: &str = ".astra-";

/// Tells whether a file is one that we are about to put in place.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    writer_of(name).is_some()
}

/// Returns a name that no other write of this process, and no other process, uses.
fn temporary_name(name: &OsStr) -> OsString {
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let digest = &astra_model::sha256_hex(name.as_encoded_bytes())[..8];
    format!(
        "{TEMPORARY_PREFIX}{digest}-{}-{write}.tmp",
        std::process::id()
    )
    .into()
}

/// Returns the number of the process that a temporary file is of.
fn writer_of(name: &OsStr) -> Option<&str> {
    let (_digest, rest) = name
        .to_str()?
        .strip_prefix(TEMPORARY_PREFIX)?
        .split_once('-')?;
    let (pid, _write) = rest.strip_suffix(".tmp")?.split_once('-')?;
    pid.parse::<u32>().ok().map(|_| pid)
}

fn names(path: &Path) -> io::Result<Vec<&OsStr>> {
    path.components()
        .filter(|component| !matches!(component, Component::CurDir))
        .map(|component| match component {
            Component::Normal(name) => Ok(name),
            _ => Err(outside(path)),
        })
        .collect()
}

fn outside(path: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{} is no path below its folder", path.display()),
    )
}
