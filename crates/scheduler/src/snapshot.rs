//! What a workspace holds, before and after.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::Stat;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::walk::{SnapshotError, Visited, walk};

/// Files changed so shortly before the first look may change once more without a new time.
const RACY_SECONDS: i64 = 2;

/// What a file was, so that it can be told whether it is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    size: i64,
    inode: u64,
    changed_s: i64,
    changed_ns: i64,
    /// Nothing of a file that we may not read: its times alone tell whether it changed.
    sha256: Option<[u8; 32]>,
}

impl Seen {
    fn of(file: &Visited<'_>) -> io::Result<Self> {
        Ok(Self {
            size: file.stat.st_size,
            inode: file.stat.st_ino,
            changed_s: file.stat.st_ctime,
            changed_ns: change_nanos(&file.stat),
            sha256: file.digest()?,
        })
    }

    fn has_times_of(&self, stat: &Stat) -> bool {
        self.size == stat.st_size
            && self.inode == stat.st_ino
            && self.changed_s == stat.st_ctime
            && self.changed_ns == change_nanos(stat)
    }
}

fn change_nanos(stat: &Stat) -> i64 {
    i64::try_from(stat.st_ctime_nsec).unwrap_or_default()
}

/// A digest of every file below a folder, by the digest of its path: a snapshot that is left
/// behind by a crash names nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    workspace: PathBuf,
    files: HashMap<String, Seen>,
    newest_s: i64,
}

impl Snapshot {
    /// Looks at every file below a folder but those under the paths left out.
    pub(crate) fn take(workspace: &Path, left_out: &[PathBuf]) -> Result<Self, SnapshotError> {
        let mut snapshot = Self {
            workspace: workspace.to_owned(),
            ..Self::default()
        };
        walk(workspace, left_out, &mut |file| {
            snapshot.newest_s = snapshot.newest_s.max(file.stat.st_ctime);
            snapshot
                .files
                .insert(path_digest(&file.path), Seen::of(file)?);
            Ok(())
        })?;
        Ok(snapshot)
    }

    /// Returns the folder that was looked at.
    pub(crate) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Returns the files that were created or changed since, by their paths in the folder.
    pub(crate) fn changed(&self, left_out: &[PathBuf]) -> Result<Vec<PathBuf>, SnapshotError> {
        let mut changed = Vec::new();
        walk(&self.workspace, left_out, &mut |file| {
            if !self.holds(file)? {
                changed.push(file.path.clone());
            }
            Ok(())
        })?;
        Ok(changed)
    }

    /// Keeps the snapshot in a file, for whoever must look after this process died.
    pub(crate) fn keep(&self, path: &Path) -> io::Result<()> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        Ok(serde_json::to_writer(io::BufWriter::new(file), self)?)
    }

    /// Reads a snapshot that was kept, if it is there and whole.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    fn holds(&self, file: &Visited<'_>) -> io::Result<bool> {
        let Some(before) = self.files.get(&path_digest(&file.path)) else {
            return Ok(false);
        };
        let settled = before.changed_s < self.newest_s.saturating_sub(RACY_SECONDS);
        if (settled || before.sha256.is_none()) && before.has_times_of(&file.stat) {
            return Ok(true);
        }
        Ok(before.size == file.stat.st_size
            && before.sha256.is_some()
            && before.sha256 == file.digest()?)
    }
}

fn path_digest(path: &Path) -> String {
    astra_model::to_hex(&Sha256::digest(path.as_os_str().as_bytes()))
}
