//! What a daemon says of itself while it lives.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use astra_model::RunnerId;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::runner::remove;

/// What a daemon says of itself while it lives; instants are RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// The life of the runner, which names the file that it keeps locked.
    #[serde(deserialize_with = "runner_id")]
    pub runner: RunnerId,
    /// Its process.
    pub pid: u32,
    /// The machine on which it runs.
    pub host: String,
    /// When it began.
    pub started: String,
    /// When it said this.
    pub beat: String,
    /// How many tasks it knows.
    pub tasks: usize,
    /// How many attempts it runs.
    pub running: usize,
    /// When it looks at its tasks again at the latest.
    pub next_wake: String,
}

impl Heartbeat {
    /// Reads what a daemon said.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }
}

fn runner_id<'de, D: Deserializer<'de>>(said: D) -> Result<RunnerId, D::Error> {
    let id = String::deserialize(said)?;
    id.parse().map_err(D::Error::custom)
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
