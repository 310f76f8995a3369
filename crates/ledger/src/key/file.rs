//! The file of a key.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{SecretKey, pem};
use crate::place;

/// No more is read of a key's file, which has 119 bytes.
const FILE_BYTES_MAX: u64 = 1024;
/// The rights of anybody but the owner, who has no use for running a key either.
const OTHERS: u32 = 0o177;

/// A key's file could not be read or made.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// There is one already.
    #[error("{path:?} is there already, and no key is written over: name another place")]
    Exists {
        /// Where one was to be made.
        path: PathBuf,
    },
    /// It is a link, a folder, a pipe or a device.
    #[error("{path:?} is no plain file: name the key's file itself")]
    NoFile {
        /// What is there.
        path: PathBuf,
    },
    /// Others than its owner may use it.
    #[error("{path:?} has mode {mode:04o}, so that others may sign too: `chmod 600` it")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds no key.
    #[error(
        "{path:?} holds no Ed25519 key in PKCS#8 PEM: `openssl genpkey -algorithm ed25519` makes one"
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path:?}: {action} failed")]
    Files {
        /// The file.
        path: PathBuf,
        /// What was to be done.
        action: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl SecretKey {
    /// Writes the key of 32 random bytes to a new file that is its owner's alone.
    ///
    /// After a crash the file is there whole or not at all.
    ///
    /// # Errors
    ///
    /// If something has that name, or the file can't be written.
    pub fn create(path: &Path, seed: &[u8; 32]) -> Result<Self, KeyFileError> {
        match place::create(path, pem::write(seed).as_bytes()) {
            Ok(()) => Ok(Self::from_seed(seed)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(KeyFileError::Exists {
                path: path.to_owned(),
            }),
            Err(source) => Err(files(path, "making the key")(source)),
        }
    }

    /// Reads a key from a file that is its owner's alone.
    ///
    /// # Errors
    ///
    /// If it is no plain file, others may read or write it, or it holds no key.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        let file = open(path)?;
        let meta = file.metadata().map_err(files(path, "reading the key"))?;
        let path_of = || path.to_owned();
        if !meta.is_file() {
            return Err(KeyFileError::NoFile { path: path_of() });
        }
        let mode = meta.mode() & 0o7777;
        if mode & OTHERS != 0 {
            let path = path_of();
            return Err(KeyFileError::Exposed { path, mode });
        }
        let mut pem = String::new();
        let read = file.take(FILE_BYTES_MAX).read_to_string(&mut pem);
        match read {
            Err(error) if error.kind() != ErrorKind::InvalidData => {
                return Err(files(path, "reading the key")(error));
            }
            _ => {}
        }
        let seed = pem::read(&pem).ok_or_else(|| KeyFileError::NoKey { path: path_of() })?;
        Ok(Self::from_seed(&seed))
    }
}

fn open(path: &Path) -> Result<File, KeyFileError> {
    let opened = place::open(path, OpenOptions::new().read(true));
    opened.map_err(|source| match rustix::io::Errno::from_io_error(&source) {
        Some(rustix::io::Errno::LOOP) => KeyFileError::NoFile {
            path: path.to_owned(),
        },
        _ => files(path, "opening the key")(source),
    })
}

fn files(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> KeyFileError {
    let path = path.to_owned();
    move |source| KeyFileError::Files {
        path,
        action,
        source,
    }
}
