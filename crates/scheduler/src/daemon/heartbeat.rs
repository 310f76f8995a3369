//! What a daemon says of itself while it lives.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::runner::remove;

/// What a daemon says of itself; instants are RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Heartbeat {
    /// The life of the runner, which names the file that it keeps locked.
    pub(super) runner: String,
    pub(super) pid: u32,
    pub(super) host: String,
    pub(super) started: String,
    /// When it said this.
    pub(super) beat: String,
    /// How many tasks it knows.
    pub(super) tasks: usize,
    /// How many attempts it runs.
    pub(super) running: usize,
    /// When it looks at its tasks again at the latest.
    pub(super) next_wake: String,
}

/// The file of a daemon's heartbeat, beside the lock of its runner; removed when the daemon ends.
#[derive(Debug)]
pub(super) struct HeartbeatFile(pub(super) PathBuf);

impl HeartbeatFile {
    /// Puts a heartbeat in place whole; that it outlives the machine is of no use to anybody.
    pub(super) fn write(&self, heartbeat: &Heartbeat) -> io::Result<()> {
        let whole = self.whole();
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&whole)?;
        file.write_all(&serde_json::to_vec(heartbeat)?)?;
        fs::rename(&whole, self.path())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn whole(&self) -> PathBuf {
        self.0.with_extension("json.new")
    }
}

impl Drop for HeartbeatFile {
    fn drop(&mut self) {
        remove(self.path());
    }
}
