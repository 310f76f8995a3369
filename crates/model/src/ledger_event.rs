//! What the ledger tells of.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::digest::{ConfigDigest, RecordDigest};
use crate::execution::{Execution, Naming};
use crate::failure::Failure;
use crate::ids::{ExperienceId, SpanId, TaskId, TraceId};
use crate::pruned::PrunedEvent;
use crate::record::Record;
use crate::text::Scrubbed;

/// Something that happened, of which the ledger keeps an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum LedgerEvent {
    /// A task was executed, and has a record.
    Executed(ExecutedEvent),
    /// The tasks file says something else of a task than before.
    TaskChanged(TaskChangedEvent),
    /// The free texts of a record were erased.
    Erased(ErasedEvent),
    /// Records were pruned.
    Pruned(PrunedEvent),
}

/// An execution that has a record.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutedEvent {
    /// When it ended.
    pub ended: Timestamp,
    /// What was executed.
    pub task: TaskId,
    /// Its record.
    pub experience: ExperienceId,
    /// The attempts of its window.
    pub trace: TraceId,
    /// The attempt.
    pub span: SpanId,
    /// What the record says, as a hash over its canonical form.
    pub record: RecordDigest,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// `success`, `partial` or `failed`.
    pub status: String,
    /// The type of what went wrong.
    pub error_type: Option<String>,
    /// How many memories it had in front of it.
    pub memory_count: u64,
}

impl Execution {
    /// Returns what the ledger says of it, when it is recorded under one of its names.
    #[must_use]
    pub fn to_event(&self, naming: &Naming, record: RecordDigest) -> ExecutedEvent {
        let running = self.running();
        let error_type = self.ending().failure().map(Failure::error_type);
        ExecutedEvent {
            ended: self.ended(),
            task: running.task.id.clone(),
            experience: naming.id().clone(),
            trace: running.lineage.trace(),
            span: running.lineage.span(),
            record,
            duration_ms: self.duration_ms(),
            status: self.ending().status().to_owned(),
            error_type: error_type.map(ToString::to_string),
            memory_count: u64::try_from(self.retrieval().parents().len()).unwrap_or(u64::MAX),
        }
    }
}

impl ExecutedEvent {
    /// Reads of a record of ours what its entry says; nothing where it lacks any of it.
    #[must_use]
    pub fn of(record: &Record, digest: RecordDigest) -> Option<Self> {
        let error_type = &record.fact("error")["type"];
        Some(Self {
            ended: Timestamp::from_seconds(record.fact("ended_at_ts").as_f64()?),
            task: record.fact_str("task_id").parse().ok()?,
            experience: record.id().clone(),
            trace: record.fact_str("trace_id").parse().ok()?,
            span: record.fact_str("span_id").parse().ok()?,
            record: digest,
            duration_ms: record.fact("duration_ms").as_u64()?,
            status: record.fact_str("status").to_owned(),
            error_type: error_type.as_str().map(str::to_owned),
            memory_count: record
                .fact("retrieval")
                .get("memory_count")
                .and_then(Value::as_u64)?,
        })
    }
}

/// A change of the tasks file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskChangedEvent {
    /// When it was seen.
    pub seen: Timestamp,
    /// The task.
    pub task: TaskId,
    /// What became of it.
    pub change: TaskChange,
    /// What it was told to do before, none for a new one.
    pub old: Option<ConfigDigest>,
    /// What it is told to do since, none for one that is gone.
    pub new: Option<ConfigDigest>,
    /// Who changed it, as far as that is known.
    pub by: Scrubbed,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskChange {
    /// It is new.
    Created,
    /// It is told to do something else.
    Modified,
    /// It runs from now on.
    Enabled,
    /// It doesn't run any more.
    Disabled,
    /// It is gone.
    Deleted,
}

impl TaskChange {
    /// Returns the name of the event.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::Created => "task_created",
            Self::Modified => "task_modified",
            Self::Enabled => "task_enabled",
            Self::Disabled => "task_disabled",
            Self::Deleted => "task_deleted",
        }
    }
}

/// An erasure, which a law or its subject asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedEvent {
    /// When.
    pub erased: Timestamp,
    /// Whose free texts were erased.
    pub experience: ExperienceId,
    /// The attempts of its window.
    pub trace: TraceId,
    /// The attempt.
    pub span: SpanId,
    /// What the record said before.
    pub record: RecordDigest,
    /// What it says since.
    pub erased_record: RecordDigest,
    /// Why.
    pub reason: Scrubbed,
    /// Who asked for it.
    pub by: Scrubbed,
}
