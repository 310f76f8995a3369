//! The last checkpoint of each log, in a folder.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use astra_model::sha256_hex;

use super::check_with;
use super::error::WitnessError;
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::note::{NOTE_BYTES_MAX, VerifierKey};
use crate::place;

/// Held by whoever reads and replaces a checkpoint.
const LOCK: &str = "lock";
/// What we make is its owner's alone.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

pub(super) struct Memory {
    folder: PathBuf,
}

/// What is kept of one log, until it is dropped by nobody else.
pub(super) struct Kept {
    path: PathBuf,
    last: Option<SignedCheckpoint>,
    /// The system drops the lock with the file.
    _lock: File,
}

impl Memory {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(FOLDER_MODE).create(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Waits until nobody else has this folder's memory, and reads what is kept of a log.
    pub(super) fn lock(&self, keys: &[&VerifierKey]) -> Result<Kept, WitnessError> {
        let path = self.folder.join(LOCK);
        let lock = place::open(
            &path,
            OpenOptions::new().write(true).create(true).mode(FILE_MODE),
        )
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| files(&path, "locking", source))?;
        // Origins may hold what no file's name can.
        let origin = keys.first().map_or("", |key| key.name().as_str());
        let name = sha256_hex(origin.as_bytes());
        let path = self.folder.join(format!("{name}.note"));
        Ok(Kept {
            last: read(&path, keys)?,
            path,
            _lock: lock,
        })
    }
}

impl Kept {
    pub(super) fn last(&self) -> Option<&SignedCheckpoint> {
        self.last.as_ref()
    }

    pub(super) fn into_last(self) -> Option<SignedCheckpoint> {
        self.last
    }

    /// Puts a checkpoint in the last one's place; it is durable when this returns.
    pub(super) fn keep(&mut self, checkpoint: &SignedCheckpoint) -> Result<(), WitnessError> {
        place::replace(&self.path, checkpoint.to_string().as_bytes())
            .map_err(|source| files(&self.path, "keeping the checkpoint", source))?;
        self.last = Some(checkpoint.clone());
        Ok(())
    }
}

fn read(path: &Path, keys: &[&VerifierKey]) -> Result<Option<SignedCheckpoint>, WitnessError> {
    let mut note = String::new();
    let most = NOTE_BYTES_MAX as u64 + 1;
    let read = place::open(path, OpenOptions::new().read(true))
        .and_then(|file| file.take(most).read_to_string(&mut note));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(files(path, "reading the last checkpoint", error)),
    }
    let note = note.parse().map_err(CheckpointError::Note);
    note.and_then(|note| check_with(&note, keys))
        .map(Some)
        .map_err(|source| damaged(path, source))
}

fn damaged(path: &Path, source: CheckpointError) -> WitnessError {
    WitnessError::Damaged {
        path: path.to_owned(),
        source,
    }
}

fn files(path: &Path, action: &'static str, source: io::Error) -> WitnessError {
    WitnessError::Files {
        path: path.to_owned(),
        action,
        source,
    }
}
