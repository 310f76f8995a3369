//! Why a witness refuses.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::checkpoint::{CheckpointError, InvalidCheckpoint};
use crate::merkle::ProofError;
use crate::note::{KeyName, SignError};

/// A witness did not cosign.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The note is no checkpoint.
    #[error("the request's note is no checkpoint")]
    Malformed(#[from] InvalidCheckpoint),
    /// The older size is the larger one.
    #[error(
        "a checkpoint of {size} entries can't continue one of {older}: send one that is no smaller"
    )]
    Reversed {
        /// The size that the request starts from.
        older: u64,
        /// The checkpoint's.
        size: u64,
    },
    /// Nobody trusts this log here.
    #[error("{0} is not known here: give the witness its key first")]
    Unknown(KeyName),
    /// The log's key did not sign it.
    #[error("the checkpoint is not to be trusted")]
    Untrusted(#[source] CheckpointError),
    /// Another size was seen last.
    #[error("the last checkpoint here has {kept} entries: prove that yours continues that one")]
    Conflict {
        /// The size of the last checkpoint, 0 where none was seen.
        kept: u64,
    },
    /// Another tree of the same size was seen.
    #[error("another tree of {size} entries was seen here: the log shows two histories")]
    Fork {
        /// The size.
        size: u64,
    },
    /// The checkpoint does not continue the last one.
    #[error("the checkpoint is not proved to continue the last one")]
    Inconsistent(#[from] ProofError),
    /// What was kept can't be read any more.
    #[error("{path:?} is not what this witness kept there: restore it, or nothing is cosigned")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: CheckpointError,
    },
    /// The file system refused.
    #[error("{path:?}: {action} failed")]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// What was to be done.
        action: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The signer failed.
    #[error("the witness could not sign")]
    Sign(#[from] SignError),
}

impl WitnessError {
    /// Returns the status of HTTP that the protocol has for it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::Reversed { .. } => 400,
            Self::Untrusted(_) => 403,
            Self::Unknown(_) => 404,
            Self::Conflict { .. } | Self::Fork { .. } => 409,
            Self::Inconsistent(_) => 422,
            Self::Damaged { .. } | Self::Files { .. } | Self::Sign(_) => 500,
        }
    }
}
