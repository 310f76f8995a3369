//! The three regular expressions of Python's side, beside which the scrubber is measured.

use std::process::{Command, Stdio};

const SCRIPT: &str = include_str!("scrubbers/python.py");

/// Returns the command that scrubs JSON lines, or measures the files it is given.
pub(crate) fn python() -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", SCRIPT]);
    command
}

/// Tells whether this machine has an interpreter.
pub(crate) fn has_python() -> bool {
    let mut command = Command::new("python3");
    let command = command.arg("--version").stdin(Stdio::null());
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
