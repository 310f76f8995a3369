//! An attempt that has started and not ended.

use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::digest::{ConfigDigest, IdempotencyKey};
use crate::effects::Effects;
use crate::execution::{Ending, Execution, Notes};
use crate::failure::Failure;
use crate::ids::{ExperienceId, IdSource, SpanId, TaskId, TaskSlug, TaskType, TraceId};
use crate::retrieval::Retrieval;
use crate::text::Scrubbed;
use crate::window::{Attempt, Window};

/// What is run: a task as it was configured at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSnapshot {
    /// Its id.
    pub id: TaskId,
    /// Its name in people's queries.
    pub slug: TaskSlug,
    /// Its name on screens.
    pub name: Scrubbed,
    /// What kind of task it is.
    pub task_type: TaskType,
    /// What it was told to do.
    pub config_digest: ConfigDigest,
}

/// Who asked for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The schedule.
    Scheduled,
    /// A person or a program.
    Manual,
}

impl Mode {
    /// Returns the value of `scheduled_vs_manual`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Manual => "manual",
        }
    }

    /// Reads a value of `scheduled_vs_manual`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Scheduled, Self::Manual]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }

    /// Returns the value of `provenance.method` that agrees.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::Scheduled => "SCHEDULED_TASK",
            Self::Manual => "MANUAL_TASK",
        }
    }
}

/// Who runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunnerInfo {
    /// The program's name.
    pub name: String,
    /// The program's version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// Its machine.
    pub host: String,
}

/// An attempt's place among the attempts of its window.
///
/// Guaranteed to be the first, or to follow an attempt of the same trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lineage {
    trace: TraceId,
    span: SpanId,
    attempt: Attempt,
    retry_of: Option<SpanId>,
}

impl Lineage {
    /// Starts a trace.
    #[must_use]
    pub fn first(ids: &dyn IdSource) -> Self {
        Self {
            trace: TraceId::new(ids),
            span: SpanId::new(ids),
            attempt: Attempt::FIRST,
            retry_of: None,
        }
    }

    /// Follows an attempt of this trace.
    #[must_use]
    pub fn retry(&self, ids: &dyn IdSource) -> Self {
        Self {
            trace: self.trace,
            span: SpanId::new(ids),
            attempt: self.attempt.next(),
            retry_of: Some(self.span),
        }
    }

    /// Reads a lineage, if one may look so.
    #[must_use]
    pub fn known(
        trace: TraceId,
        span: SpanId,
        attempt: Attempt,
        retry_of: Option<SpanId>,
    ) -> Option<Self> {
        let agrees = (attempt == Attempt::FIRST) == retry_of.is_none();
        let follows_another = retry_of != Some(span);
        (agrees && follows_another).then_some(Self {
            trace,
            span,
            attempt,
            retry_of,
        })
    }

    /// Returns the trace.
    #[must_use]
    pub fn trace(&self) -> TraceId {
        self.trace
    }

    /// Returns the attempt's own span.
    #[must_use]
    pub fn span(&self) -> SpanId {
        self.span
    }

    /// Returns the attempt's number.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// Returns the span of the attempt before.
    #[must_use]
    pub fn retry_of(&self) -> Option<SpanId> {
        self.retry_of
    }
}

/// An attempt that has started and not ended: what its claim holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    /// What is run.
    pub task: TaskSnapshot,
    /// Who asked for it.
    pub mode: Mode,
    /// The instant it was scheduled for.
    pub window: Window,
    /// Its place among the attempts of the window.
    pub lineage: Lineage,
    /// When it started.
    pub started: Timestamp,
    /// Who runs it.
    pub runner: RunnerInfo,
    /// The goals or executions that triggered it.
    pub causes: Vec<ExperienceId>,
}

/// What was captured of an attempt while it ran.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Captured {
    /// The response, or what there was of it.
    pub text: Scrubbed,
    /// The memories it had in front of it.
    pub retrieval: Retrieval,
    /// What it did to the world.
    pub effects: Effects,
    /// What a reader must know of the capture itself.
    pub notes: Notes,
}

impl Running {
    /// Returns the key under which this attempt is claimed and recorded.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        IdempotencyKey::new(&self.task.id, &self.window, self.lineage.attempt())
    }

    /// Ends the attempt with success.
    #[must_use]
    pub fn succeed(self, captured: Captured, duration: Duration) -> Execution {
        Execution::new(self, Ending::Success, captured, duration)
    }

    /// Ends the attempt with a part done, saying what failed where that is known.
    #[must_use]
    pub fn succeed_in_part(
        self,
        failure: Option<Failure>,
        captured: Captured,
        duration: Duration,
    ) -> Execution {
        Execution::new(self, Ending::Partial(failure), captured, duration)
    }

    /// Ends the attempt with a failure.
    #[must_use]
    pub fn fail(self, failure: Failure, captured: Captured, duration: Duration) -> Execution {
        Execution::new(self, Ending::Failed(failure), captured, duration)
    }
}
