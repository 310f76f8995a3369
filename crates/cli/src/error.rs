//! Why a command could not be done.

use std::error::Error as StdError;
use std::io;

use astra_model::{InvalidCursor, RepositoryError};
use astra_scheduler::{DaemonError, RecoverError, RunError, StartError, TasksFileError};
use astra_store::OpenError;
use serde_json::{Value, json};

use crate::exit::Exit;

/// Why a command could not be done: what was wrong, with which value, and what to do next.
#[derive(Debug)]
pub(crate) struct CliError {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl CliError {
    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            hint: None,
        }
    }

    /// What was asked for can't be understood.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// What was asked for is not there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, message)
    }

    /// Somebody else is at it.
    pub(crate) fn busy(message: impl Into<String>) -> Self {
        Self::new(Exit::Busy, message)
    }

    /// A check can't be made.
    pub(crate) fn incomplete(message: impl Into<String>) -> Self {
        Self::new(Exit::Incomplete, message)
    }

    /// What is stored is not what was promised.
    pub(crate) fn broken(message: impl Into<String>) -> Self {
        Self::new(Exit::Broken, message)
    }

    /// A file or folder can't be used.
    pub(crate) fn file(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::new(Exit::Storage, format!("{what} {}: {error}", path.display()))
    }

    /// Ends a command in this way because of another's error, with all that lies behind it.
    pub(crate) fn because(exit: Exit, error: &(dyn StdError + 'static)) -> Self {
        Self::new(exit, with_causes(error))
    }

    /// Says what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns how the command ends.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns what was wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Returns what to do next.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Returns the error for programs, its texts masked.
    pub(crate) fn to_json(&self, mask: impl Fn(&str) -> String) -> Value {
        json!({ "error": {
            "code": self.exit.code(),
            "message": mask(&self.message),
            "hint": self.hint.as_deref().map(mask),
        }})
    }
}

/// Joins an error's message with those of its causes, each said once.
pub(crate) fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !message.ends_with(&said) {
            message.push_str(": ");
            message.push_str(&said);
        }
        cause = error.source();
    }
    message
}

impl From<RepositoryError> for CliError {
    fn from(error: RepositoryError) -> Self {
        let exit = match error {
            RepositoryError::Busy { .. } => Exit::Busy,
            RepositoryError::Damaged { .. } => Exit::Broken,
            // Only the store can tell that a cursor of the right form is none of its own.
            RepositoryError::Storage { ref source, .. } if source.is::<InvalidCursor>() => {
                Exit::Usage
            }
            RepositoryError::ReadOnly { .. } | RepositoryError::Storage { .. } => Exit::Storage,
        };
        Self::because(exit, &error)
    }
}

impl From<OpenError> for CliError {
    fn from(error: OpenError) -> Self {
        let exit = match error {
            OpenError::NotFound { .. } => Exit::NotFound,
            OpenError::Busy { .. } => Exit::Busy,
            _ => Exit::Storage,
        };
        Self::because(exit, &error)
    }
}

impl From<StartError> for CliError {
    fn from(error: StartError) -> Self {
        Self::because(Exit::Storage, &error)
    }
}

impl From<DaemonError> for CliError {
    fn from(error: DaemonError) -> Self {
        match error {
            DaemonError::Tasks(error) => error.into(),
            DaemonError::Recover(error) => error.into(),
            DaemonError::Repository(error) => error.into(),
        }
    }
}

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Repository(error) => error.into(),
            RunError::NothingDue { .. } => Self::because(Exit::Usage, &error),
            RunError::AtLimit { .. } => Self::because(Exit::Busy, &error),
            RunError::Cancelled { .. } => Self::because(Exit::Failed, &error),
            RunError::Workspace { .. } | RunError::Fenced(_) => {
                Self::because(Exit::Storage, &error)
            }
        }
    }
}

impl From<RecoverError> for CliError {
    fn from(error: RecoverError) -> Self {
        match error {
            RecoverError::Repository(error) => error.into(),
            _ => Self::because(Exit::Storage, &error)
                .hint("what was settled by then stands; run `astra recover` again"),
        }
    }
}

impl From<TasksFileError> for CliError {
    fn from(error: TasksFileError) -> Self {
        let exit = match error {
            TasksFileError::Missing { .. } | TasksFileError::NoSuchTask { .. } => Exit::NotFound,
            TasksFileError::Json { .. } | TasksFileError::Form { .. } => Exit::Usage,
            TasksFileError::Io { .. } => Exit::Storage,
        };
        let hint = match error {
            TasksFileError::Missing { .. } => {
                "name the workspace with --root, or make one with `astra init`"
            }
            TasksFileError::NoSuchTask { .. } => "`astra tasks` shows all",
            TasksFileError::Json { .. } | TasksFileError::Form { .. } => {
                "mend it in an editor: it is an object with a list \"tasks\""
            }
            TasksFileError::Io { .. } => {
                "look at what lies there, or name another with ASTRA_TASKS_FILE"
            }
        };
        Self::because(exit, &error).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_store_ends_differently_from_a_broken_one() {
        let busy = RepositoryError::Busy { action: "listing" };
        assert_eq!(CliError::from(busy).exit(), Exit::Busy);
        let damaged = RepositoryError::Damaged {
            action: "listing",
            id: "a".to_owned(),
            detail: "b".to_owned(),
        };
        assert_eq!(CliError::from(damaged).exit(), Exit::Broken);
    }

    #[test]
    fn causes_stand_behind_the_message_each_once() {
        let source = io::Error::other("the disk is full");
        let error = RepositoryError::Storage {
            action: "recording",
            source: source.into(),
        };
        let error = CliError::from(error);
        assert_eq!(error.message(), "recording failed: the disk is full");
        assert_eq!(error.exit(), Exit::Storage);
    }

    #[test]
    fn programs_get_code_message_and_hint() {
        let error = CliError::usage("no").hint("yes");
        let expected = json!({ "error": { "code": 2, "message": "no", "hint": "yes" } });
        assert_eq!(error.to_json(str::to_owned), expected);
    }
}
