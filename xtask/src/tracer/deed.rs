//! What a process did to a disk.

use std::fmt;
use std::path::{Path, PathBuf};

use super::TraceError;
use super::call::{Act, Call};
use super::tracee::Tracee;

const STDOUT: i32 = 1;

/// What a process did to a disk, or said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Opened {
        path: PathBuf,
        inode: u64,
        emptied: bool,
    },
    Wrote {
        path: PathBuf,
        inode: u64,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncated {
        path: PathBuf,
        inode: u64,
        length: u64,
    },
    /// Of a file or of a folder.
    Synced {
        path: PathBuf,
        inode: u64,
    },
    MadeFolder(PathBuf),
    Linked {
        from: PathBuf,
        to: PathBuf,
    },
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
    Removed(PathBuf),
    /// On standard output, by the process itself.
    Said(Vec<u8>),
}

impl Deed {
    /// Returns what a call that a thread leaves has done; nothing where it failed.
    pub(super) fn of(
        tracee: Tracee,
        call: &Call,
        is_root: bool,
    ) -> Result<Option<Self>, TraceError> {
        let Ok(result) = u64::try_from(tracee.result()?) else {
            return Ok(None);
        };
        Ok(match call.act {
            Act::Write { fd, memory, offset } => Self::write(
                tracee,
                fd,
                offset,
                tracee.bytes(memory, result as usize)?,
                is_root,
            )?,
            Act::WriteOtherwise { fd } => {
                let path = tracee.open_file(fd)?;
                if path.is_absolute() && path.is_file() {
                    return Err(TraceError::NotUnderstood {
                        call: call.name,
                        path: path.display().to_string(),
                    });
                }
                None
            }
            Act::Truncate { fd, length } => Some(Self::Truncated {
                path: tracee.open_file(fd)?,
                inode: tracee.inode(fd)?,
                length,
            }),
            Act::Sync { fd } => Some(Self::Synced {
                path: tracee.open_file(fd)?,
                inode: tracee.inode(fd)?,
            }),
            Act::Open { truncates, .. } => Some(Self::Opened {
                path: tracee.open_file(result as i32)?,
                inode: tracee.inode(result as i32)?,
                emptied: truncates,
            }),
            Act::MakeFolder(name) => Some(Self::MadeFolder(tracee.path(name)?)),
            Act::Link { from, to } => Some(Self::Linked {
                from: tracee.path(from)?,
                to: tracee.path(to)?,
            }),
            Act::Rename { from, to } => Some(Self::Renamed {
                from: tracee.path(from)?,
                to: tracee.path(to)?,
            }),
            Act::Remove(name) => Some(Self::Removed(tracee.path(name)?)),
            Act::Lock { .. } | Act::Read { .. } => None,
        })
    }

    fn write(
        tracee: Tracee,
        fd: i32,
        offset: Option<u64>,
        bytes: Vec<u8>,
        is_root: bool,
    ) -> Result<Option<Self>, TraceError> {
        if fd == STDOUT && is_root {
            return Ok(Some(Self::Said(bytes)));
        }
        let path = tracee.open_file(fd)?;
        if !path.is_absolute() || path.starts_with("/dev") {
            return Ok(None);
        }
        let offset = match offset {
            Some(offset) => offset,
            None => tracee.position(fd)?.saturating_sub(bytes.len() as u64),
        };
        Ok(Some(Self::Wrote {
            inode: tracee.inode(fd)?,
            path,
            offset,
            bytes,
        }))
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, path) = match self {
            Self::Opened { path, .. } => ("opening", path),
            Self::Wrote { path, .. } => ("a write to", path),
            Self::Truncated { path, .. } => ("a truncation of", path),
            Self::Synced { path, .. } => ("a sync of", path),
            Self::MadeFolder(path) => ("making", path),
            Self::Linked { to, .. } => ("a link to", to),
            Self::Renamed { to, .. } => ("a rename to", to),
            Self::Removed(path) => ("removing", path),
            Self::Said(_) => return f.write_str("the answer"),
        };
        let name = path.file_name().map_or(path.as_path(), Path::new);
        write!(f, "{what} {}", name.display())
    }
}
