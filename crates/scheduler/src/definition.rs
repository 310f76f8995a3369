//! A task as it is defined.

use std::path::PathBuf;
use std::time::Duration;

use astra_model::{ConfigDigest, MemoryFilters, TaskId, TaskSlug, TaskType};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::after::After;
use crate::catch_up::CatchUp;
use crate::entry::EntryReader;
use crate::overlap::Overlap;
use crate::retry::RetryPolicy;
use crate::schedule::Schedule;

/// A task runs no longer than this where nobody said how long.
pub const TIMEOUT_DEFAULT: Duration = Duration::from_secs(3600);
/// The longest time-out that a task may ask for: a week, as long as the longest usual window.
pub const TIMEOUT_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// A window is tried no more often than this, whatever a task asks for.
pub const ATTEMPTS_MAX: u32 = 100;
/// The folder that is a task's workspace where nobody named one.
pub(crate) const WORKSPACE_DEFAULT: &str = "persona_space";

/// A task as its entry in the tasks file defines it.
#[derive(Clone, Debug)]
pub struct TaskDefinition {
    /// Its id.
    pub id: TaskId,
    /// Its name in people's queries.
    pub slug: TaskSlug,
    /// Its name on screens, as it was written.
    pub name: String,
    /// What kind of task it is.
    pub task_type: TaskType,
    /// When it is due.
    pub schedule: Schedule,
    /// What becomes of windows that passed while nobody ran tasks.
    pub catch_up: CatchUp,
    /// What becomes of a window while an earlier one is not finished.
    pub overlap: Overlap,
    /// Whose outcome triggers it, beside its schedule.
    pub after: Option<After>,
    /// What it is asked to do, as it was written.
    pub prompt: String,
    /// Whether its schedule counts.
    pub enabled: bool,
    /// What runs it.
    pub handler: HandlerKind,
    /// What is retrieved before it runs; nothing where there is nothing to search for.
    pub retrieval: Option<RetrievalSpec>,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How often and when it is tried again.
    pub retry: RetryPolicy,
    /// The folder, relative to the root, in which it runs alone and whose changes are its effects.
    pub workspace: Option<PathBuf>,
    /// What it was told to do, as a digest.
    pub digest: ConfigDigest,
}

/// What runs a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandlerKind {
    /// The model if one is configured, else the digest.
    Default,
    /// An extractive reflection on what was retrieved.
    Digest,
    /// A program.
    Command {
        /// The program and its arguments; never empty.
        program: Vec<String>,
    },
    /// A language model.
    Prompt,
}

/// What is retrieved before a task runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrievalSpec {
    /// The text to search for.
    pub query: String,
    /// How many memories at most.
    pub top_k: usize,
    /// The filters as they were written.
    pub filters_as_written: Map<String, Value>,
    /// The filters as they are applied.
    pub filters: MemoryFilters,
}

/// An entry of the tasks file defines no task.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{key} of the task {task:?} is {value}: {rule}")]
pub struct InvalidTask {
    /// The task's id, as far as there is one.
    pub task: String,
    /// The key, `metadata.…` for those in there.
    pub key: String,
    /// Its value, cut to a length that can be shown.
    pub value: String,
    /// What it should be.
    pub rule: String,
}

impl TaskDefinition {
    /// Reads an entry of the tasks file.
    ///
    /// # Errors
    ///
    /// If a value has another form than it must have; the first such is named.
    pub fn from_entry(entry: &Map<String, Value>) -> Result<Self, InvalidTask> {
        let reader = EntryReader::new(entry);
        let id: TaskId = reader.parsed("id")?;
        reader.check_metadata()?;
        Ok(Self {
            slug: reader.parsed_or("metadata.slug", id.as_str())?,
            name: reader.text_or("name", id.as_str())?,
            task_type: reader.parsed_or("type", TaskType::custom().as_str())?,
            schedule: reader.schedule()?,
            catch_up: reader.catch_up()?,
            overlap: reader.overlap()?,
            after: reader.after()?,
            prompt: reader.text_or("prompt", "")?,
            enabled: reader.flag_or("enabled", true)?,
            handler: reader.handler()?,
            retrieval: reader.retrieval()?,
            timeout: reader
                .seconds("metadata.timeout_s", TIMEOUT_MAX)?
                .unwrap_or(TIMEOUT_DEFAULT),
            retry: reader.retry()?,
            workspace: reader.workspace()?,
            digest: ConfigDigest::of_task_entry(entry),
            id,
        })
    }
}
