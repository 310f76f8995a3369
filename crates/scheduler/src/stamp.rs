//! Whether a file is still the one that was read.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What changes when a file is written or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    changed: (i64, i64),
    size: u64,
    inode: u64,
}

impl Stamp {
    /// Looks at a file; nothing where there is none that could be looked at.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|file| Self::from(&file))
    }
}

impl From<&Metadata> for Stamp {
    fn from(file: &Metadata) -> Self {
        Self {
            changed: (file.mtime(), file.mtime_nsec()),
            size: file.size(),
            inode: file.ino(),
        }
    }
}
