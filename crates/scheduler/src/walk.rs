//! Every file below a folder, visited without following a link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Stat};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::beneath::{Beneath, is_temporary};

/// A workspace of more files is no workspace: looking at it would take longer than most runs.
pub const FILES_MAX: usize = 100_000;
/// Folders nested deeper are not looked into.
pub const DEPTH_MAX: usize = 64;
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

/// A file below the folder.
pub(crate) struct Visited<'a> {
    dir: &'a Beneath,
    name: &'a OsStr,
    pub(crate) path: PathBuf,
    pub(crate) stat: Stat,
}

impl Visited<'_> {
    /// Returns the digest of a file's content, of a link's target; nothing where we may not read.
    pub(crate) fn digest(&self) -> io::Result<Option<[u8; 32]>> {
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

pub(crate) fn walk(
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
