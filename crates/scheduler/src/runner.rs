//! The process that runs tasks, and how others tell that it lives.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use astra_model::{Holder, IdSource, RunnerId, RunnerInfo, SpanId};

/// The folder of the files that runners keep locked.
#[derive(Clone, Debug)]
pub(crate) struct RunDir(PathBuf);

impl RunDir {
    /// Makes the folder where it isn't there.
    pub(crate) fn make(path: &Path) -> io::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Returns the file in which a daemon says what it does.
    pub(crate) fn heartbeat_file(&self, runner: RunnerId) -> PathBuf {
        self.0.join(format!("daemon-{runner}.json"))
    }

    /// Returns the file that a runner keeps locked while it lives.
    pub(crate) fn runner_file(&self, runner: RunnerId) -> PathBuf {
        self.0.join(format!("runner-{runner}.lock"))
    }

    /// Returns the file that an attempt's processes keep locked while one of them lives.
    pub(crate) fn span_file(&self, span: SpanId) -> PathBuf {
        self.0.join(format!("span-{span}.lock"))
    }

    /// Returns the file that holds what a workspace was before an attempt.
    pub(crate) fn snapshot_file(&self, span: SpanId) -> PathBuf {
        self.0.join(format!("span-{span}.before.json"))
    }

    /// Returns the file that is locked while the tasks file is replaced.
    pub(crate) fn tasks_file_lock(&self) -> PathBuf {
        self.0.join(TASKS_FILE_LOCK)
    }

    /// Removes what runners that are gone left: their locks, and their attempts' but those that
    /// are still to be settled. Tells whether there was such a runner.
    pub(crate) fn sweep(&self, open: &HashSet<SpanId>) -> io::Result<bool> {
        let mut was_one_gone = false;
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".lock")) else {
                continue;
            };
            let span = stem
                .strip_prefix("span-")
                .and_then(|span| span.parse::<SpanId>().ok());
            let runner = stem
                .strip_prefix("runner-")
                .and_then(|runner| runner.parse::<RunnerId>().ok());
            if runner.is_none() && span.is_none_or(|span| open.contains(&span)) {
                continue;
            }
            if let Some(_held) = take_abandoned(&self.0.join(&name))? {
                span.into_iter()
                    .for_each(|span| remove(&self.snapshot_file(span)));
                if let Some(runner) = runner {
                    let heartbeat = self.heartbeat_file(runner);
                    remove(&heartbeat.with_extension("json.new"));
                    remove(&heartbeat);
                }
                remove(&self.0.join(&name));
                was_one_gone |= runner.is_some();
            }
        }
        Ok(was_one_gone)
    }
}

/// The file, beside runners' locks, that is locked while the tasks file is replaced.
pub const TASKS_FILE_LOCK: &str = "tasks.lock";

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

/// Takes a lock file that nobody holds, so that nobody else makes or removes one of its name.
fn take_abandoned(path: &Path) -> io::Result<Option<File>> {
    let file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let taken = file.try_lock().is_ok() && is_in_place(&file, path)?;
    Ok(taken.then_some(file))
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

fn is_in_place(file: &File, path: &Path) -> io::Result<bool> {
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

fn host() -> String {
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
