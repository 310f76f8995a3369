//! What a workspace holds, before and after.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Stat};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::beneath::{Beneath, is_temporary};

/// A workspace of more files is no workspace: looking at it would take longer than most runs.
pub const FILES_MAX: usize = 100_000;
/// Folders nested deeper are not looked into.
pub const DEPTH_MAX: usize = 64;
/// Files changed so shortly before the first look may change once more without a new time.
const RACY_SECONDS: i64 = 2;

/// A workspace could not be looked at.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// It holds too many files.
    #[error(
        "{path} holds more than {FILES_MAX} files: give the task a folder of its own in metadata.workspace"
    )]
    TooManyFiles {
        /// The workspace.
        path: PathBuf,
    },
    /// A folder or file in it could not be read.
    #[error("{path} could not be read")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

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
            snapshot.files.insert(path_digest(&file.path), file.seen()?);
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

struct Visited<'a> {
    dir: &'a Beneath,
    name: &'a OsStr,
    path: PathBuf,
    stat: Stat,
}

impl Visited<'_> {
    fn seen(&self) -> io::Result<Seen> {
        Ok(Seen {
            size: self.stat.st_size,
            inode: self.stat.st_ino,
            changed_s: self.stat.st_ctime,
            changed_ns: change_nanos(&self.stat),
            sha256: self.digest()?,
        })
    }

    /// Returns the digest of a file's content, of a link's target.
    fn digest(&self) -> io::Result<Option<[u8; 32]>> {
        match self.digest_of_content() {
            Ok(digest) => Ok(Some(digest)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn digest_of_content(&self) -> io::Result<[u8; 32]> {
        if FileType::from_raw_mode(self.stat.st_mode) == FileType::Symlink {
            let target = rustix::fs::readlinkat(self.dir.as_fd(), self.name, Vec::new())?;
            return Ok(Sha256::digest(target.as_bytes()).into());
        }
        digest_of(self.dir.file(self.name)?)
    }
}

fn digest_of(mut file: File) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    if !file.metadata()?.is_file() {
        return Ok(hasher.finalize().into());
    }
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

type Visit<'v> = dyn FnMut(&Visited<'_>) -> io::Result<()> + 'v;

struct Walk<'w> {
    workspace: &'w Path,
    left_out: &'w [PathBuf],
    count: usize,
}

fn walk(
    workspace: &Path,
    left_out: &[PathBuf],
    visit: &mut Visit<'_>,
) -> Result<(), SnapshotError> {
    let root = Beneath::open(workspace).map_err(|source| SnapshotError::Io {
        path: workspace.to_owned(),
        source,
    })?;
    Walk {
        workspace,
        left_out,
        count: 0,
    }
    .dir(&root, Path::new(""), 0, visit)
}

impl Walk<'_> {
    fn dir(
        &mut self,
        dir: &Beneath,
        path: &Path,
        depth: usize,
        visit: &mut Visit<'_>,
    ) -> Result<(), SnapshotError> {
        let failed = |path: &Path, source| SnapshotError::Io {
            path: path.to_owned(),
            source,
        };
        for name in entries(dir).map_err(|source| failed(path, source))? {
            let path = path.join(&name);
            if self.left_out.contains(&path) || is_temporary(&name) {
                continue;
            }
            // A file that goes away while we look was nobody's effect.
            let Ok(stat) = rustix::fs::statat(dir.as_fd(), &name, AtFlags::SYMLINK_NOFOLLOW) else {
                continue;
            };
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory if depth < DEPTH_MAX => match dir.dir(&name) {
                    Ok(inner) => self.dir(&inner, &path, depth + 1, visit)?,
                    // What we may not enter, the task that we start may not either.
                    Err(error) if is_gone_or_closed(&error) => {}
                    Err(source) => return Err(failed(&path, source)),
                },
                FileType::RegularFile | FileType::Symlink => {
                    self.count += 1;
                    if self.count > FILES_MAX {
                        return Err(SnapshotError::TooManyFiles {
                            path: self.workspace.to_owned(),
                        });
                    }
                    let visited = Visited {
                        dir,
                        name: &name,
                        path,
                        stat,
                    };
                    match visit(&visited) {
                        Err(error) if error.kind() != io::ErrorKind::NotFound => {
                            return Err(failed(&visited.path, error));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn is_gone_or_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied
    )
}

fn entries(dir: &Beneath) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(dir.as_fd())? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name != "." && name != ".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}
