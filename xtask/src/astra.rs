//! The binary `astra`, started as a user would.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::program::{self, ProgramError};

/// No call takes longer on any machine: what does hangs, and is ended.
const PATIENCE: Duration = Duration::from_secs(300);

/// Why the binary could not be asked, or why its answer is of no use.
#[derive(Debug, Error)]
pub(crate) enum AstraError {
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error("`{line}` did not end within {} s", PATIENCE.as_secs())]
    Hangs { line: String },
    #[error("{answer}")]
    Unexpected { answer: Answer },
    #[error("{answer}, and no JSON")]
    NoJson {
        answer: Answer,
        #[source]
        source: serde_json::Error,
    },
}

/// The binary, built with the profile of the tests.
#[derive(Clone, Debug)]
pub(crate) struct Astra {
    program: PathBuf,
    /// What stands before the words of each call.
    first: Option<&'static str>,
}

/// What a call answered.
#[derive(Debug)]
pub(crate) struct Answer {
    line: String,
    /// Nothing where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Astra {
    /// Builds it.
    ///
    /// # Errors
    /// Where it can't be built.
    pub(crate) fn build() -> Result<Self, AstraError> {
        Self::build_package("astra-cli", "astra", None)
    }

    /// Builds the runner that has a defect.
    ///
    /// # Errors
    /// Where it can't be built.
    pub(crate) fn build_faulty(defect: &'static str) -> Result<Self, AstraError> {
        Self::build_package("astra-faulty", "astra-faulty", Some(defect))
    }

    fn build_package(
        package: &str,
        program: &str,
        first: Option<&'static str>,
    ) -> Result<Self, AstraError> {
        let program = program::debug(package, program)?;
        Ok(Self { program, first })
    }

    /// Calls it in a workspace, and waits for its end.
    ///
    /// # Errors
    /// Where it can't be started or doesn't end.
    pub(crate) fn call(&self, root: &Path, words: &[&str]) -> Result<Answer, AstraError> {
        self.call_for(root, words, None)?
            .ok_or_else(|| AstraError::Hangs {
                line: format!("astra {}", words.join(" ")),
            })
    }

    /// Calls it in a workspace and kills it, as `kill -9` does, where it lives longer than it may;
    /// then nothing is returned.
    ///
    /// # Errors
    /// Where it can't be started.
    pub(crate) fn call_for(
        &self,
        root: &Path,
        words: &[&str],
        life: Option<Duration>,
    ) -> Result<Option<Answer>, AstraError> {
        let failed = |source| self.failed(source);
        let child = self.command(root, words).spawn().map_err(failed)?;
        let ended = wait(child, life.unwrap_or(PATIENCE)).map_err(failed)?;
        Ok(ended.map(|(status, stdout, stderr)| Answer {
            line: format!("astra {}", words.join(" ")),
            code: status.code(),
            stdout,
            stderr,
        }))
    }

    /// Calls it in a workspace, kills it where it lives longer than it may, and returns what it
    /// had printed by then.
    ///
    /// # Errors
    /// Where it can't be started.
    pub(crate) fn call_until(
        &self,
        root: &Path,
        words: &[&str],
        life: Duration,
    ) -> Result<Vec<u8>, AstraError> {
        let failed = |source| self.failed(source);
        let mut command = self.command(root, words);
        let mut child = command.stderr(Stdio::null()).spawn().map_err(failed)?;
        let stdout = child.stdout.take();
        let printed = thread::spawn(move || drained(stdout));
        let (_never, wait) = channel::<()>();
        let _ = wait.recv_timeout(life);
        child.kill().map_err(failed)?;
        child.wait().map_err(failed)?;
        Ok(printed.join().unwrap_or_default())
    }

    fn failed(&self, source: io::Error) -> AstraError {
        let path = self.program.clone();
        ProgramError::Start { path, source }.into()
    }

    /// Prepares a call in a workspace.
    pub(crate) fn command(&self, root: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // What would lead the call into the workspace of whoever runs this.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASTRA_") {
                command.env_remove(name);
            }
        }
        command
            .args(self.first)
            .args(words)
            .args(["--format", "json", "--root"])
            .arg(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Answer {
    /// Insists on the exit code 0, whatever was printed.
    ///
    /// # Errors
    /// Where it is another.
    pub(crate) fn succeeds(self) -> Result<(), AstraError> {
        match self.code {
            Some(0) => Ok(()),
            _ => Err(AstraError::Unexpected { answer: self }),
        }
    }

    /// Insists on an exit code, and returns the JSON value that was printed.
    ///
    /// # Errors
    /// Where the code is another, or what was printed is no JSON.
    pub(crate) fn exits(self, code: i32) -> Result<Value, AstraError> {
        if self.code != Some(code) {
            return Err(AstraError::Unexpected { answer: self });
        }
        serde_json::from_slice(&self.stdout).map_err(|source| AstraError::NoJson {
            answer: self,
            source,
        })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("a signal".to_owned(), |code| code.to_string());
        let said = String::from_utf8_lossy(&self.stderr);
        write!(
            f,
            "`{}` ended with {code}, saying {:?}",
            self.line,
            said.trim()
        )
    }
}

type Ended = (ExitStatus, Vec<u8>, Vec<u8>);

/// Waits for a child's end; one that lives longer than it may is killed.
fn wait(mut child: Child, life: Duration) -> io::Result<Option<Ended>> {
    let (sender, receiver) = channel();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::spawn(move || {
        let errors = thread::spawn(move || drained(stderr));
        let printed = drained(stdout);
        let _ = sender.send((printed, errors.join().unwrap_or_default()));
    });
    match receiver.recv_timeout(life) {
        Ok((stdout, stderr)) => Ok(Some((child.wait()?, stdout, stderr))),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            child.kill()?;
            child.wait()?;
            Ok(None)
        }
    }
}

/// A pipe that breaks has said what it had to say.
fn drained(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spawn(line: &str) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", line]).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    #[test]
    fn a_program_that_ends_has_said_all_on_both_pipes() {
        let (status, stdout, stderr) = wait(spawn("echo a; echo b >&2; exit 3"), PATIENCE)
            .unwrap()
            .unwrap();
        assert_eq!(status.code(), Some(3));
        assert_eq!((&stdout[..], &stderr[..]), (&b"a\n"[..], &b"b\n"[..]));
    }

    #[test]
    fn a_program_that_lives_too_long_is_killed_and_has_no_answer() {
        let child = spawn("exec tail -f /dev/null");
        assert!(wait(child, Duration::from_millis(1)).unwrap().is_none());
    }
}
