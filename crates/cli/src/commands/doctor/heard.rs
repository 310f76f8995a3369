//! Which daemons live, of those that said something of themselves.

use std::fs;
use std::os::unix::fs::MetadataExt;

use astra_scheduler::{Heartbeat, RunDir};

use super::files::is_locked;

/// What a daemon said when it last did, and whether the kernel knows that it lives.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) said: Heartbeat,
    pub(super) is_alive: bool,
}

impl Heard {
    /// Finds those of all daemons, oldest start first, without touching a lock.
    pub(super) fn all(run_dir: &RunDir) -> Vec<Self> {
        let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
        let heartbeats = run_dir.heartbeats().into_iter();
        let mut heard: Vec<Self> = heartbeats
            .map(|said| {
                let lock = fs::metadata(run_dir.runner_file(said.runner));
                let is_alive = lock.is_ok_and(|lock| is_locked(&locks, lock.ino()));
                Self { said, is_alive }
            })
            .collect();
        heard.sort_by(|one, other| one.said.started.cmp(&other.said.started));
        heard
    }
}
