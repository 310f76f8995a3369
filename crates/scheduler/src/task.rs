//! What a task's author writes.

use std::future::Future;
use std::pin::Pin;

use astra_model::{ErrorType, Failure, Scrubber};

use crate::capture::keep_message;
use crate::context::TaskContext;

/// Something that can be run.
///
/// All that it wants from the world it gets through the context, and that is how it gets into the
/// record. A task that is cancelled should end soon: see [`TaskContext::cancelled`]; one that does
/// not is abandoned.
pub trait Task: Send + Sync + 'static {
    /// Runs one attempt.
    fn run(&self, cx: &TaskContext) -> impl Future<Output = Result<Outcome, TaskError>> + Send;
}

/// What a task that did not fail came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub(crate) text: String,
    pub(crate) missing: Missing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Nothing,
    Something(Option<TaskError>),
}

impl Outcome {
    /// All was done; this is the response.
    #[must_use]
    pub fn success(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            missing: Missing::Nothing,
        }
    }

    /// A part was done; this is the response, and what failed where that is known.
    #[must_use]
    pub fn partial(text: impl Into<String>, failed: Option<TaskError>) -> Self {
        Self {
            text: text.into(),
            missing: Missing::Something(failed),
        }
    }
}

/// Why a task failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskError {
    pub(crate) error_type: ErrorType,
    pub(crate) site: String,
    pub(crate) message: String,
}

impl TaskError {
    /// Describes a failure of a kind that is known here.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            error_type: kind.error_type(),
            site: String::new(),
            message: message.into(),
        }
    }

    /// Describes a failure of a type of the task's own; such a failure is tried again where the
    /// task's policy allows it.
    #[must_use]
    pub fn custom(error_type: ErrorType, message: impl Into<String>) -> Self {
        Self {
            error_type,
            site: String::new(),
            message: message.into(),
        }
    }

    /// Says where it happened, in words that don't change from run to run.
    #[must_use]
    pub fn at(mut self, site: impl Into<String>) -> Self {
        self.site = site.into();
        self
    }
}

impl TaskError {
    /// Returns the failure as it stands in a record.
    pub(crate) fn to_failure(&self, scrubber: &dyn Scrubber) -> Failure {
        let message = keep_message(&self.message, scrubber);
        Failure::new(self.error_type.clone(), &self.site, message)
    }
}

macro_rules! failure_kinds {
    ($($(#[$doc:meta])* $kind:ident => $retryable:literal,)*) => {
        /// A kind of failure that the scheduler and its handlers know; its name is the record's
        /// `error.type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FailureKind {
            $($(#[$doc])* $kind,)*
        }

        impl FailureKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Returns the record's `error.type`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }

            fn retryable(self) -> bool {
                match self {
                    $(Self::$kind => $retryable,)*
                }
            }
        }
    };
}

failure_kinds! {
    /// It did not end within its time.
    Timeout => true,
    /// Somebody stopped it.
    Cancelled => false,
    /// Its runner was shut down before it ended.
    Interrupted => true,
    /// Its code panicked.
    Panic => true,
    /// Its runner was gone before it ended.
    RunnerInterrupted => true,
    /// Its program ended with a code that says so.
    CommandFailed => true,
    /// Its program was ended by a signal.
    CommandKilled => true,
    /// Its program could not be started.
    CommandNotStarted => false,
    /// Its memories could not be retrieved.
    RetrievalFailed => true,
    /// Its workspace can't be used.
    WorkspaceUnusable => false,
    /// Its model could not be reached.
    ModelUnreachable => true,
    /// Its model refused the request.
    ModelRefused => false,
    /// Its model failed.
    ModelFailed => true,
    /// Its model answered with something else than an answer.
    ModelAnswerInvalid => true,
    /// It is configured in a way that can't be run.
    ConfigInvalid => false,
    /// A file could not be read or written.
    FileFailed => true,
}

impl FailureKind {
    /// Tells whether a failure of that type may pass when it is tried again; types that are not
    /// known here may.
    #[must_use]
    pub fn is_retryable(error_type: &ErrorType) -> bool {
        Self::ALL
            .iter()
            .find(|kind| kind.name() == error_type.as_str())
            .is_none_or(|kind| kind.retryable())
    }

    pub(crate) fn error_type(self) -> ErrorType {
        #[expect(
            clippy::expect_used,
            reason = "the names above are identifiers, and so error types"
        )]
        self.name().parse().expect("an identifier is an error type")
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A task of any type, so that different ones can stand in one list.
pub(crate) trait ErasedTask: Send + Sync + 'static {
    fn run<'a>(&'a self, cx: &'a TaskContext) -> BoxFuture<'a, Result<Outcome, TaskError>>;
}

impl<T: Task> ErasedTask for T {
    fn run<'a>(&'a self, cx: &'a TaskContext) -> BoxFuture<'a, Result<Outcome, TaskError>> {
        Box::pin(Task::run(self, cx))
    }
}
