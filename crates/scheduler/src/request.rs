//! What is asked of a scheduler, and what comes of it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{
    Mode, OpenClaim, Pruned, Record, RecordError, RepositoryError, TaskId, Timestamp,
};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::definition::TaskDefinition;
use crate::task::{FailureKind, TaskError};

/// What is to be run.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// The task.
    pub task: Arc<TaskDefinition>,
    /// Who asks for it.
    pub mode: Mode,
    /// The window; for a run by hand nothing means now, and for a scheduled one the last that was
    /// due.
    pub window: Option<Timestamp>,
    /// Whether to wait while another run holds the workspace.
    pub wait: bool,
    /// What stops the run.
    pub stops: Stops,
}

/// What stops a run in its midst, each for a reason of its own.
#[derive(Clone, Debug, Default)]
pub struct Stops {
    /// Somebody doesn't want it any more: it is recorded as `Cancelled`, and not tried again.
    pub cancel: CancellationToken,
    /// Its runner is to end: it is recorded as `Interrupted`, and may be tried again.
    pub interrupt: CancellationToken,
    /// Whether whoever runs it lives on, and so goes on trying to record it until it is stopped.
    pub(crate) lives_on: bool,
}

impl Stops {
    /// Returns what stops the runs of one that lives on when they have ended.
    pub(crate) fn of_daemon() -> Self {
        Self {
            lives_on: true,
            ..Self::default()
        }
    }

    /// Tells whether there is no hurry to give a record up that the store can't take.
    pub(crate) fn is_patient(&self) -> bool {
        self.lives_on && !self.are_set()
    }

    /// Tells whether something has stopped the run.
    pub(crate) fn are_set(&self) -> bool {
        self.cancel.is_cancelled() || self.interrupt.is_cancelled()
    }

    /// Returns why a task is stopped, once it is.
    pub(crate) async fn stopped(&self) -> TaskError {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => {
                TaskError::new(FailureKind::Cancelled, "stopped on request before it ended")
            }
            () = self.interrupt.cancelled() => TaskError::new(
                FailureKind::Interrupted,
                "stopped before it ended, since its runner was shut down",
            ),
        }
    }
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum RunOutcome {
    /// The window was run; this is the record of its last attempt.
    Recorded(Record),
    /// The window had been run before; this is the record of its last attempt.
    AlreadyRecorded(Record),
    /// The window had been run before, and its records were pruned since; this is what is left of the
    /// first.
    Pruned(Box<Pruned>),
    /// Another runner runs it.
    ClaimedElsewhere(Box<OpenClaim>),
    /// Another run holds the workspace, and the request was not to wait.
    WorkspaceBusy(PathBuf),
}

/// A window could not be run.
#[derive(Debug, Error)]
pub enum RunError {
    /// The task has no window that a scheduled run could be for.
    #[error("{task} has no window that is due: name one with --at, or run it by hand")]
    NothingDue {
        /// The task.
        task: TaskId,
    },
    /// The task's workspace can't be used.
    #[error("the workspace {path} of {task} can't be used")]
    Workspace {
        /// The task.
        task: TaskId,
        /// Its workspace.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// As many runs of the task go on as may at once.
    #[error("as many runs of {task} go on as may at once: wait until one has ended")]
    AtLimit {
        /// The task.
        task: TaskId,
    },
    /// The request was cancelled before the task was started; nothing ran.
    #[error("stopped before {task} was started")]
    Cancelled {
        /// The task.
        task: TaskId,
    },
    /// The attempt ended, and its record was refused: somebody had given its runner up as dead.
    #[error(transparent)]
    Fenced(RecordError),
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl From<RecordError> for RunError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Repository(error) => Self::Repository(error),
            fenced @ RecordError::Fenced { .. } => Self::Fenced(fenced),
        }
    }
}

impl RunRequest {
    /// Tells whether the window is nothing but the moment of the request.
    pub(crate) fn is_for_now(&self) -> bool {
        self.mode == Mode::Manual && self.window.is_none()
    }
}
