//! What daemons say of themselves while they live.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::Deserialize;

use super::files::is_locked;

/// What a daemon says of itself, as it lies beside the lock of its runner.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    pub(super) pid: u32,
    pub(super) host: String,
    pub(super) started: String,
    pub(super) beat: String,
    pub(super) tasks: usize,
    pub(super) running: usize,
    pub(super) next_wake: String,
}

/// What a daemon said when it last did, and whether the kernel knows that it lives.
#[derive(Debug)]
pub(super) struct Heartbeat {
    pub(super) said: Said,
    pub(super) is_alive: bool,
}

impl Heartbeat {
    /// Finds those of all daemons, oldest start first, without touching a lock; a file that is
    /// none is passed over.
    pub(super) fn all(run_dir: &Path) -> Vec<Self> {
        let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
        let files = fs::read_dir(run_dir).into_iter().flatten().flatten();
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let mut beats: Vec<Self> = names
            .filter_map(|name| Self::read(run_dir, &name, &locks))
            .collect();
        beats.sort_by(|one, other| one.said.started.cmp(&other.said.started));
        beats
    }

    fn read(run_dir: &Path, name: &str, locks: &str) -> Option<Self> {
        let runner = name.strip_prefix("daemon-")?.strip_suffix(".json")?;
        let said = serde_json::from_slice(&fs::read(run_dir.join(name)).ok()?).ok()?;
        let lock = fs::metadata(run_dir.join(format!("runner-{runner}.lock")));
        Some(Self {
            said,
            is_alive: lock.is_ok_and(|lock| is_locked(locks, lock.ino())),
        })
    }
}
