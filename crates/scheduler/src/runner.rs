//! The process that runs tasks, and how others tell that it lives.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use astra_model::{Holder, IdSource, RunnerId, RunnerInfo};

use crate::run_dir::RunDir;

/// Removes a file; one that is gone already is as good as removed.
pub(crate) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Whether a locked file is still held.
#[derive(Debug)]
pub(crate) enum LockState {
    /// Somebody holds it.
    Held(File),
    /// Nobody does.
    Free,
    /// There is no such file.
    Gone,
}

/// Looks whether a locked file is still held.
///
/// The lock that it takes is a shared one: those who look don't take each other for its holder.
pub(crate) fn probe(path: &Path) -> io::Result<LockState> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(LockState::Gone),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(LockState::Free),
        Err(TryLockError::WouldBlock) => Ok(LockState::Held(file)),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A lock file may be swept away between its making and its locking: that is tried so often.
const LOCK_TRIES: u32 = 1000;

/// Makes a file and locks it; nobody else but one who just looks at it may hold it by then.
///
/// Whoever removes a lock file holds its lock, so that a file which is locked and still in its
/// place stays there.
pub(crate) fn lock_new(path: &Path) -> io::Result<File> {
    for _ in 0..LOCK_TRIES {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path)?;
        file.lock()?;
        if is_in_place(&file, path)? {
            return Ok(file);
        }
    }
    Err(io::Error::new(
        io::ErrorKind::WouldBlock,
        format!("{} is swept away again and again", path.display()),
    ))
}

/// Tells whether an open file is still the one of its name.
pub(crate) fn is_in_place(file: &File, path: &Path) -> io::Result<bool> {
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok(named.dev() == held.dev() && named.ino() == held.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// This process as a runner: it lives as long as the kernel holds its lock.
#[derive(Debug)]
pub(crate) struct Runner {
    pub(crate) holder: Holder,
    pub(crate) info: RunnerInfo,
    path: PathBuf,
    _lock: File,
}

impl Runner {
    /// Starts the life of a runner.
    pub(crate) fn start(dir: &RunDir, ids: &dyn IdSource, name: &str) -> io::Result<Self> {
        let runner = RunnerId::new(ids);
        let path = dir.runner_file(runner);
        let lock = lock_new(&path)?;
        let host = host();
        let pid = std::process::id();
        Ok(Self {
            holder: Holder {
                runner,
                pid,
                host: host.clone(),
                boot: boot_id()?,
            },
            info: RunnerInfo {
                name: name.to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                pid,
                host,
            },
            path,
            _lock: lock,
        })
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Returns the name of this machine, as runners say it.
#[must_use]
pub fn host() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

/// Returns the id of this life of the kernel.
pub(crate) fn boot_id() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?
        .trim()
        .to_owned())
}
