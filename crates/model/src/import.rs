//! Executions that were made elsewhere.

use crate::execution::Execution;
use crate::ids::ExperienceId;
use crate::repository::RepositoryError;

/// What became of an execution that was to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It was stored, under this id.
    New(ExperienceId),
    /// Its key is recorded already; nothing was changed.
    Existing {
        /// The record that has the key.
        id: ExperienceId,
        /// How that one ended, as it says itself.
        status: String,
    },
    /// Its span is that of an execution with another key; nothing was stored.
    SpanTaken {
        /// The record that has the span.
        id: ExperienceId,
    },
    /// The attempt before, which it retries, is not recorded; nothing was stored.
    NoPredecessor,
}

/// Takes executions that were made elsewhere, many at once.
///
/// A correct implementation stores each under the id that [`append`] would give it, so that
/// importing one by one, in any batches, or again after a crash comes to the same records. What it
/// acknowledged survives a crash of the process and of the machine.
///
/// [`append`]: crate::ExperienceRepository::append
pub trait Importer: Send + Sync {
    /// Stores those whose key and span are not recorded yet, in their order: all or none.
    ///
    /// # Errors
    ///
    /// If they could not be stored; then none was.
    fn import(&self, executions: &[Execution]) -> Result<Vec<Imported>, RepositoryError>;
}
