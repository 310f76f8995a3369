//! Runs whose workspaces overlap don't run at the same time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The sole use of a folder and all below it, held by the kernel until it is dropped and, where a
/// child was handed its descriptor, until that child has ended too.
///
/// Every folder from the root down to the workspace's parent is locked for sharing and the
/// workspace itself for one alone, so that of two workspaces of which one lies in the other only
/// one can be held, and two that lie side by side don't meet.
#[derive(Debug)]
pub(crate) struct WorkspaceLock {
    folders: Vec<File>,
}

impl WorkspaceLock {
    /// Takes the lock if it is free.
    pub(crate) fn try_take(root: &Path, workspace: &Path) -> io::Result<Option<Self>> {
        let workspace = fs::canonicalize(root.join(workspace))?;
        let root = fs::canonicalize(root)?;
        let Ok(inner) = workspace.strip_prefix(&root) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{} lies outside {}", workspace.display(), root.display()),
            ));
        };
        let mut folders = Vec::new();
        for path in ancestors_of(&root, inner) {
            match lock(File::try_lock_shared, &path)? {
                Some(file) => folders.push(file),
                None => return Ok(None),
            }
        }
        let workspace = lock(File::try_lock, &workspace)?;
        Ok(workspace.map(|workspace| {
            folders.push(workspace);
            Self { folders }
        }))
    }

    /// Returns the descriptors that a child holds on to.
    pub(crate) fn for_child(&self) -> io::Result<Vec<File>> {
        self.folders.iter().map(File::try_clone).collect()
    }
}

fn ancestors_of(root: &Path, inner: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = inner
        .ancestors()
        .skip(1)
        .map(|path| root.join(path))
        .collect();
    paths.reverse();
    paths
}

fn lock(take: fn(&File) -> Result<(), TryLockError>, path: &Path) -> io::Result<Option<File>> {
    let file = File::open(path)?;
    match take(&file) {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
