//! An attempt that has ended.

use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::effects::{EffectIds, ScriptRun, ToolCall, WorkspacePath};
use crate::failure::Failure;
use crate::ids::ExperienceId;
use crate::retrieval::Retrieval;
use crate::running::{Captured, Running};
use crate::text::Scrubbed;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All of it was done.
    Success,
    /// A part of it was done; what failed is said where it is known.
    Partial(Option<Failure>),
    /// It was not done.
    Failed(Failure),
}

impl Ending {
    /// Returns the value of `status`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Partial(_) => "partial",
            Self::Failed(_) => "failed",
        }
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Success => None,
            Self::Partial(failure) => failure.as_ref(),
            Self::Failed(failure) => Some(failure),
        }
    }
}

/// What stands in `meta` beside the window: what a reader must know of the capture itself.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Notes {
    /// What was cut, of texts too long to keep.
    pub truncated: Option<Truncation>,
    /// The result file from which the record was made afterwards, by name.
    pub backfilled_from: Option<Scrubbed>,
}

/// How much of a response was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truncation {
    /// Bytes that the whole response had.
    pub bytes: u64,
    /// SHA-256 of the whole response, as 64 hexadecimal digits.
    pub sha256: String,
}

/// Where an experience came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The address.
    pub uri: Scrubbed,
    /// The hash of what stood there, if it was taken.
    pub hash: Option<String>,
}

/// An attempt that has ended.
///
/// Guaranteed to keep the invariants of one record: it was made from a [`Running`] by ending it,
/// or read from a document that keeps them. It can't be changed.
///
/// One without an end can't be written down:
///
/// ```compile_fail
/// # use astra_model::{Execution, Running};
/// fn end(running: Running) -> Execution {
///     Execution::from(running)
/// }
/// ```
///
/// nor one that failed and doesn't say why:
///
/// ```compile_fail
/// # use std::time::Duration;
/// # use astra_model::{Captured, Execution, Running};
/// fn end(running: Running) -> Execution {
///     running.fail(None, Captured::default(), Duration::ZERO)
/// }
/// ```
///
/// nor one that ends twice:
///
/// ```compile_fail
/// # use std::time::Duration;
/// # use astra_model::{Captured, Execution, Running};
/// fn end(running: Running) -> [Execution; 2] {
///     let end = || running.succeed(Captured::default(), Duration::ZERO);
///     [end(), end()]
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    pub(crate) running: Running,
    pub(crate) ending: Ending,
    pub(crate) duration_ms: u64,
    pub(crate) text: Scrubbed,
    pub(crate) retrieval: Retrieval,
    pub(crate) files_written: Vec<WorkspacePath>,
    pub(crate) effect_ids: EffectIds,
    pub(crate) sources: Vec<Source>,
    pub(crate) notes: Notes,
    pub(crate) tool_calls: Vec<ToolCall>,
    pub(crate) script_runs: Vec<ScriptRun>,
}

/// An id ends in 4 digits of its span where that is free, else in 8, 12, … up to all 32.
const SHORT_DIGITS_MIN: usize = 4;
/// All digits of a span.
const SHORT_DIGITS_MAX: usize = 32;

impl Execution {
    pub(crate) fn new(
        running: Running,
        ending: Ending,
        captured: Captured,
        duration: Duration,
    ) -> Self {
        let effects = captured.effects;
        Self {
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            effect_ids: EffectIds {
                tool_calls: effects.tool_calls().iter().map(|call| call.id).collect(),
                script_runs: effects.script_runs().iter().map(|run| run.id).collect(),
            },
            files_written: effects.files_written().cloned().collect(),
            tool_calls: effects.tool_calls().to_vec(),
            script_runs: effects.script_runs().to_vec(),
            sources: Vec::new(),
            text: captured.text,
            retrieval: captured.retrieval,
            notes: captured.notes,
            running,
            ending,
        }
    }

    /// Returns what was run, for which window, by whom.
    #[must_use]
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Returns how it ended.
    #[must_use]
    pub fn ending(&self) -> &Ending {
        &self.ending
    }

    /// Returns the key under which it is recorded once.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        self.running.key()
    }

    /// Returns when it ended: its start and its duration.
    #[must_use]
    pub fn ended(&self) -> Timestamp {
        self.running
            .started
            .plus(Duration::from_millis(self.duration_ms))
    }

    /// Returns how long it took, on a clock that never runs backwards.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        self.ended()
            .since(self.running.started)
            .as_millis()
            .try_into()
            .unwrap_or(u64::MAX)
    }

    /// Returns the response.
    #[must_use]
    pub fn text(&self) -> &Scrubbed {
        &self.text
    }

    /// Returns the memories that it had in front of it.
    #[must_use]
    pub fn retrieval(&self) -> &Retrieval {
        &self.retrieval
    }

    /// Returns the rows of `tool_call` that belong to it; none where it was read from a document.
    #[must_use]
    pub fn tool_calls(&self) -> &[ToolCall] {
        &self.tool_calls
    }

    /// Returns the rows of `script_run` that belong to it; none where it was read from a document.
    #[must_use]
    pub fn script_runs(&self) -> &[ScriptRun] {
        &self.script_runs
    }

    /// Returns the ids it may have, shortest first: where one is taken by another execution, the
    /// next is its id.
    pub fn id_candidates(&self) -> impl Iterator<Item = Naming> + '_ {
        (SHORT_DIGITS_MIN..=SHORT_DIGITS_MAX)
            .step_by(SHORT_DIGITS_MIN)
            .map(|digits| self.naming(digits))
    }

    fn naming(&self, digits: usize) -> Naming {
        let short = self.running.lineage.span().last_digits(digits);
        let task = &self.running.task.id;
        let started = self.running.started.to_iso();
        Naming {
            id: ExperienceId::of_execution(task, &started, &short),
            session_id: format!("task:{task}:{started}:{short}"),
        }
    }
}

/// The id of an execution and of its session, which end alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub(crate) id: ExperienceId,
    pub(crate) session_id: String,
}

impl Naming {
    /// Returns the execution's id.
    #[must_use]
    pub fn id(&self) -> &ExperienceId {
        &self.id
    }

    /// Returns the session's id.
    #[must_use]
    pub fn session_id(&self) -> &str {
        &self.session_id
    }
}
