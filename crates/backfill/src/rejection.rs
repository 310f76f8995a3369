//! Why a file comes to nothing.

use std::io;

use astra_model::{ExperienceId, Scrubbed};
use thiserror::Error;

use crate::folder::FILE_BYTES_MAX;

/// Why a file comes to no record: what is wrong with it, with which value, masked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// It is a link, a folder, a pipe or a device.
    #[error("it is {0}, and only regular files are read")]
    NoFile(&'static str),
    /// The system doesn't let it be read.
    #[error("it can't be read: {0}")]
    Unreadable(#[source] io::Error),
    /// It is longer than any result.
    #[error("it is longer than {FILE_BYTES_MAX} bytes, the most that is read of a file")]
    TooLong,
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// It is no JSON.
    #[error("it can't be read as JSON: {0}")]
    NoJson(Scrubbed),
    /// Its JSON is something else than an object.
    #[error("its JSON is {0}, and a result is an object")]
    NoObject(&'static str),
    /// A key is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value is of another kind.
    #[error("{key} is {found}, and must be {expected}")]
    Kind {
        /// The key.
        key: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// The task's id is none.
    #[error(
        "task_id is {0:?}: a task id is a letter or digit and up to 127 more letters, digits, '_', \
         '.', '-'"
    )]
    TaskId(Scrubbed),
    /// An instant can't be read.
    #[error("{key} is {value:?}, no instant such as 2025-11-04T18:29:12.123456+00:00")]
    Instant {
        /// The key.
        key: &'static str,
        /// What stands there.
        value: Scrubbed,
    },
    /// The window that our own file names is none.
    #[error("metadata.scheduled_at is {0:?}, no window such as 2025-11-04T18:00:00Z")]
    Window(Scrubbed),
    /// The key that our own file names is another's.
    #[error(
        "metadata.idempotency_key is not the hash of its task_id, metadata.scheduled_at and \
         metadata.attempt"
    )]
    Key,
    /// The attempt that our own file names is not whole.
    #[error(
        "metadata.attempt is {0}, and a retry names its trace_id, its span_id and in retry_of the \
         span of the attempt before"
    )]
    Lineage(u64),
    /// The attempt that our own file retries is nowhere.
    #[error(
        "metadata.retry_of names the span of the attempt before, which is neither recorded nor among \
         these files with that span and trace"
    )]
    NoPredecessor,
    /// The span that the file names is recorded for another run.
    #[error("metadata.span_id is that of {0}, the record of another run")]
    SpanTaken(ExperienceId),
}
