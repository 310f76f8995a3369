//! The files that git tracks, so that what lies about in a working copy is nobody's fault.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

/// Why the tree could not be read.
#[derive(Debug, Error)]
pub(crate) enum TreeError {
    #[error("`git` could not be started to list the tracked files; install it")]
    Git(#[source] io::Error),
    #[error("`git ls-files` refused to list the tracked files: {said}")]
    Refused { said: String },
    #[error("{} could not be read", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// A tracked text file; its path is relative to the root, with `/` between the parts.
#[derive(Debug)]
pub(super) struct TextFile {
    pub(super) path: String,
    pub(super) text: String,
}

impl TextFile {
    /// Says whether this is data that a test reads: its form is not ours to judge.
    pub(super) fn is_data(&self) -> bool {
        self.path
            .split('/')
            .any(|part| part == "fixtures" || part == "contract")
            || self.path == "Cargo.lock"
    }
}

/// Reads every tracked file of `root` that is UTF-8 text.
///
/// An unpacked archive has no index to ask: there everything but `target` counts as tracked.
///
/// # Errors
/// Where git or a file can't be read.
pub(super) fn tracked_files(root: &Path) -> Result<Vec<TextFile>, TreeError> {
    let paths = if root.join(".git").exists() {
        paths_in_index(root)?
    } else {
        paths_below(root, root)?
    };
    let files = paths.into_iter().map(|path| read(root, path));
    files.filter_map(Result::transpose).collect()
}

fn paths_in_index(root: &Path) -> Result<Vec<String>, TreeError> {
    // A checkout in a container often belongs to another user, which git refuses without this.
    let listed = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached"])
        .current_dir(root)
        .output()
        .map_err(TreeError::Git)?;
    if !listed.status.success() {
        let said = String::from_utf8_lossy(&listed.stderr).trim().to_owned();
        return Err(TreeError::Refused { said });
    }
    let paths = String::from_utf8_lossy(&listed.stdout);
    Ok(paths.split_terminator('\0').map(str::to_owned).collect())
}

fn paths_below(root: &Path, directory: &Path) -> Result<Vec<String>, TreeError> {
    let failed = |source| TreeError::Read {
        path: directory.to_path_buf(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && entry.file_name() != "target" {
            paths.extend(paths_below(root, &entry.path())?);
        } else if kind.is_file() {
            paths.extend(relative(root, &entry.path()));
        }
    }
    paths.sort();
    Ok(paths)
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    path.strip_prefix(root).ok()?.to_str().map(str::to_owned)
}

/// Returns nothing for a file that was removed but is still in the index, and for one that is not text.
fn read(root: &Path, path: String) -> Result<Option<TextFile>, TreeError> {
    let full = root.join(&path);
    match fs::read_to_string(&full) {
        Ok(text) => Ok(Some(TextFile { path, text })),
        Err(error) if is_no_text(&error) => Ok(None),
        Err(source) => Err(TreeError::Read { path: full, source }),
    }
}

fn is_no_text(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, IsADirectory, NotFound};
    matches!(error.kind(), InvalidData | IsADirectory | NotFound)
}
