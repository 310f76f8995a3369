//! Small files that are handed to others or come from them.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::CliError;

/// Keys, notes and proofs are far smaller: a longer file is none of them.
const TEXT_BYTES_MAX: u64 = 128 * 1024;
/// A ledger tells of an agent's life: it is its user's alone.
const FOLDER_MODE: u32 = 0o700;

/// Puts a file in place, whole or not at all, over what stood there; makes its folder.
pub(crate) fn put(path: &Path, text: &str) -> Result<(), CliError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let put = || -> io::Result<()> {
        make_folder(folder)?;
        let mut draft = NamedTempFile::new_in(folder)?;
        draft.write_all(text.as_bytes())?;
        draft.as_file().sync_all()?;
        draft.persist(path)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(|error| CliError::file("can't write", path, &error))
}

/// Makes a folder that is its user's alone, with those above it.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(folder)
}

/// Reads a small text; that of `-` is what comes on stdin.
pub(crate) fn read_text(path: &Path) -> Result<String, CliError> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        let source: Box<dyn Read> = match path.to_str() {
            Some("-") => Box::new(io::stdin().lock()),
            _ => Box::new(File::open(path)?),
        };
        source.take(TEXT_BYTES_MAX).read_to_string(&mut text)?;
        Ok(text)
    };
    read().map_err(|error| match error.kind() {
        ErrorKind::NotFound => CliError::not_found(format!("there is no file {}", path.display())),
        ErrorKind::InvalidData => CliError::usage(format!("{} is no UTF-8 text", path.display())),
        _ => CliError::file("can't read", path, &error),
    })
}
