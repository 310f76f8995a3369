//! Where an export goes.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::CliError;

/// Where an export goes: stdout, or a file that appears whole or not at all, for its owner alone.
#[derive(Debug)]
pub(crate) enum Target {
    Stdout(io::Stdout),
    File {
        draft: NamedTempFile,
        path: PathBuf,
        replaces: bool,
    },
}

impl Target {
    /// Makes a target: a draft beside the file, or stdout where none is named.
    pub(crate) fn new(path: Option<&Path>, replaces: bool) -> Result<Self, CliError> {
        let Some(path) = path else {
            return Ok(Self::Stdout(io::stdout()));
        };
        if !replaces && path.symlink_metadata().is_ok() {
            return Err(is_there(path));
        }
        let draft = NamedTempFile::new_in(folder_of(path));
        Ok(Self::File {
            draft: draft.map_err(|error| unwritable(path, &error))?,
            path: path.to_owned(),
            replaces,
        })
    }

    /// Tells whether a person would have it on the screen.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout(stdout) if stdout.is_terminal())
    }

    /// Puts a file in its place, durable.
    pub(crate) fn keep(self) -> Result<(), CliError> {
        let Self::File {
            draft,
            path,
            replaces,
        } = self
        else {
            return Ok(());
        };
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => is_there(&path),
            _ => unwritable(&path, &error),
        };
        draft.as_file().sync_all().map_err(refused)?;
        let kept = if replaces {
            draft.persist(&path)
        } else {
            draft.persist_noclobber(&path)
        };
        kept.map_err(|error| refused(error.error))?;
        let folder = File::open(folder_of(&path));
        folder.and_then(|folder| folder.sync_all()).map_err(refused)
    }

    /// Says why it could not be written to.
    pub(crate) fn refused(&self, error: &io::Error) -> CliError {
        match self {
            Self::Stdout(_) => unwritable(Path::new("stdout"), error),
            Self::File { path, .. } => unwritable(path, error),
        }
    }
}

impl Write for &mut Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(stdout) => stdout.write(bytes),
            Target::File { draft, .. } => draft.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(stdout) => stdout.flush(),
            Target::File { draft, .. } => draft.flush(),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn is_there(path: &Path) -> CliError {
    CliError::usage(format!("{} is there already", path.display()))
        .hint("name another file, or say --force to replace it")
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    CliError::file("can't write", path, error).hint("look at its folder, its mode and the room")
}
