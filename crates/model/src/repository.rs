//! Where experiences are kept and found.

use std::error::Error as StdError;

use thiserror::Error;

use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::execution::Execution;
use crate::ids::{ExperienceId, SpanId, TraceId};
use crate::pruned::Pruned;
use crate::query::{ExecutionFilter, Page, RecentFilter};
use crate::record::Record;

/// A store could not do what it was asked.
#[derive(Debug, Error)]
pub enum RepositoryError {
    /// Others held the store for longer than a caller waits.
    #[error("{action}: the store is busy; try again")]
    Busy {
        /// What was to be done.
        action: &'static str,
    },
    /// The store takes no writing.
    #[error("{action}: {reason}")]
    ReadOnly {
        /// What was to be done.
        action: &'static str,
        /// Why not, and what to do.
        reason: String,
    },
    /// What is stored can't be read as what it should be.
    #[error("{action}: {id} is damaged: {detail}; `astra verify` tells more")]
    Damaged {
        /// What was to be done.
        action: &'static str,
        /// The row.
        id: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The engine below failed.
    #[error("{action} failed")]
    Storage {
        /// What was to be done.
        action: &'static str,
        /// What the engine said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// What became of an execution that was to be stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Appended {
    /// It was stored, under this id.
    New(ExperienceId),
    /// Its key is recorded already; nothing was changed.
    Existing {
        /// The record that has the key.
        record: Record,
        /// The keys of the documents in which the two differ.
        differs: Vec<String>,
    },
    /// Its key was recorded, and that record was pruned since; nothing was changed.
    Pruned(Box<Pruned>),
}

impl Appended {
    /// Returns the id of the one record that has the key.
    #[must_use]
    pub fn id(&self) -> &ExperienceId {
        match self {
            Self::New(id) => id,
            Self::Existing { record, .. } => record.id(),
            Self::Pruned(pruned) => &pruned.tombstone.experience,
        }
    }
}

/// Finds and keeps experiences.
///
/// A correct implementation keeps an execution for ever as it was appended, under exactly one
/// record per idempotency key, whoever appends and however many at once; what it acknowledged
/// survives a crash of the process and of the machine.
pub trait ExperienceRepository: Send + Sync {
    /// Stores an execution, unless its key is recorded already.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then nothing was.
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError>;

    /// Returns the experience of that id, of any type.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError>;

    /// Returns the attempt of that span.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError>;

    /// Returns the record of that key; of several that Python stored, the first.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError>;

    /// Returns the attempts of a trace, in their order.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError>;

    /// Returns the newest experiences.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_recent(&self, filter: &RecentFilter) -> Result<Vec<Record>, RepositoryError>;

    /// Returns a page of executions, newest start first.
    ///
    /// A cursor stays valid while others write: what was there when the first page was read is
    /// neither left out nor shown twice.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page, RepositoryError>;

    /// Returns experiences that name this one among their parents or causes, oldest first.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError>;

    /// Returns what has an id, trace or span that starts so: experiences by id, traces once each.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<Reference>, RepositoryError>;
}

/// What an id that a person typed may mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// An experience.
    Experience(ExperienceId),
    /// All attempts of a window.
    Trace(TraceId),
}

/// Experiences found by their text.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// Which one.
    pub id: ExperienceId,
    /// What kind, in upper case.
    pub experience_type: String,
    /// When it was made.
    pub created: Timestamp,
    /// What it says.
    pub text: String,
}

/// Finds experiences by what they say.
///
/// A correct implementation sees every experience that was committed before it was asked, whoever
/// wrote it, and gives the same answer in the same order while nothing changes.
pub trait Retriever: Send + Sync {
    /// Returns the experiences that match best, best first.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn retrieve(&self, query: &crate::query::MemoryQuery) -> Result<Vec<Memory>, RepositoryError>;
}
