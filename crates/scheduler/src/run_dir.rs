//! The folder of the files by which runners are known.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use astra_model::{RunnerId, SpanId};

use crate::daemon::Heartbeat;
use crate::runner::{boot_id, is_in_place, remove};

/// The file, beside runners' locks, that says in which life of the kernel they were swept last.
const SWEPT: &str = "swept";
/// The file, beside runners' locks, that is locked while the tasks file is replaced.
pub const TASKS_FILE_LOCK: &str = "tasks.lock";

/// The folder of the files that runners keep locked, and in which daemons say what they do.
#[derive(Clone, Debug)]
pub struct RunDir(PathBuf);

impl RunDir {
    /// Names the folder, whether or not it is there.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Returns what the daemons say of themselves; a file that says nothing of one is passed over.
    ///
    /// One that was killed said it when it last did: its file stays until somebody settles what
    /// it left.
    #[must_use]
    pub fn heartbeats(&self) -> Vec<Heartbeat> {
        let names = self.names().unwrap_or_default();
        let of_daemons = names.iter().filter_map(|name| daemon_of(name));
        let said = of_daemons.map(|runner| Heartbeat::read(&self.heartbeat_file(runner)));
        said.filter_map(Result::ok).collect()
    }

    /// Returns the files that runners keep locked, those of dead ones among them.
    ///
    /// # Errors
    ///
    /// If the folder can't be read.
    pub fn runner_files(&self) -> io::Result<Vec<PathBuf>> {
        let names = self.names()?;
        let runners = names.iter().filter_map(|name| runner_of(name));
        Ok(runners.map(|runner| self.runner_file(runner)).collect())
    }

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
    #[must_use]
    pub fn runner_file(&self, runner: RunnerId) -> PathBuf {
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

    /// Tells whether half-written files were looked for since the machine was started.
    pub(crate) fn was_swept_since_boot(&self) -> bool {
        let swept = fs::read_to_string(self.0.join(SWEPT));
        matches!((swept, boot_id()), (Ok(swept), Ok(boot)) if swept == boot)
    }

    /// Says that they were; where it can't be said, they are looked for once more.
    pub(crate) fn note_swept(&self) {
        let _ = boot_id().and_then(|boot| fs::write(self.0.join(SWEPT), boot));
    }

    /// Removes what runners that are gone left: their locks, and their attempts' but those that
    /// are still to be settled. Tells whether there was such a runner.
    pub(crate) fn sweep(&self, open: &HashSet<SpanId>) -> io::Result<bool> {
        let mut was_one_gone = false;
        for name in self.names()? {
            let (runner, span) = (runner_of(&name), span_of(&name));
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

    fn names(&self) -> io::Result<Vec<String>> {
        let files = fs::read_dir(&self.0)?.collect::<io::Result<Vec<_>>>()?;
        let names = files.iter().map(|file| file.file_name().into_string());
        Ok(names.filter_map(Result::ok).collect())
    }
}

fn daemon_of(name: &str) -> Option<RunnerId> {
    let runner = name.strip_prefix("daemon-")?.strip_suffix(".json")?;
    runner.parse().ok()
}

fn runner_of(name: &str) -> Option<RunnerId> {
    let runner = name.strip_prefix("runner-")?.strip_suffix(".lock")?;
    runner.parse().ok()
}

fn span_of(name: &str) -> Option<SpanId> {
    let span = name.strip_prefix("span-")?.strip_suffix(".lock")?;
    span.parse().ok()
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
