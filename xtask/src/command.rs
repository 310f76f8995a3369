//! Child processes, shown as the line that would repeat them.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use thiserror::Error;

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub(crate) enum CommandError {
    /// The program could not be started.
    #[error("`{line}` could not be started; is the program installed?")]
    Start {
        line: String,
        #[source]
        source: io::Error,
    },
    /// The program ended with another status than 0.
    #[error("`{line}` ended with {status}; its output stands above")]
    Failed { line: String, status: ExitStatus },
}

/// A program with its arguments and what it finds added to its environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommandLine {
    program: String,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

impl CommandLine {
    /// Splits `line` at white space; quotes have no meaning.
    pub(crate) fn parse(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        Self {
            program: words.next().unwrap_or_default(),
            arguments: words.collect(),
            environment: Vec::new(),
        }
    }

    /// Replaces the program, so that a tool can be called where it was installed.
    pub(crate) fn with_program(mut self, program: &Path) -> Self {
        self.program = program.display().to_string();
        self
    }

    /// Adds an argument that may hold white space.
    pub(crate) fn with_argument(mut self, argument: &Path) -> Self {
        self.arguments.push(argument.display().to_string());
        self
    }

    /// Sets a variable for the child alone.
    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs in `directory` with no input; its output is ours.
    ///
    /// # Errors
    /// Where the program can't be started or ends with another status than 0.
    pub(crate) fn run(&self, directory: &Path) -> Result<(), CommandError> {
        let status = self
            .command(directory)
            .status()
            .map_err(|source| CommandError::Start {
                line: self.to_string(),
                source,
            })?;
        if status.success() {
            return Ok(());
        }
        Err(CommandError::Failed {
            line: self.to_string(),
            status,
        })
    }

    /// Says whether the command starts and succeeds; its output is dropped.
    pub(crate) fn succeeds(&self, directory: &Path) -> bool {
        let mut command = self.command(directory);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(directory)
            .stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}=\"{value}\" ")?;
        }
        f.write_str(&self.program)?;
        self.arguments
            .iter()
            .try_for_each(|argument| write!(f, " {argument}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_prints_as_the_line_that_repeats_it() {
        let line =
            CommandLine::parse("cargo doc  --no-deps").with_variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            line.to_string(),
            "RUSTDOCFLAGS=\"-D warnings\" cargo doc --no-deps"
        );
    }

    #[test]
    fn a_failing_command_is_named_with_its_status() {
        let error = CommandLine::parse("false").run(Path::new(".")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("`false` ended with exit status: 1"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_program_is_an_error_and_not_a_panic() {
        let line = CommandLine::parse("no-such-program-here");
        assert!(!line.succeeds(Path::new(".")));
        assert!(
            line.run(Path::new("."))
                .unwrap_err()
                .to_string()
                .contains("installed?")
        );
    }
}
