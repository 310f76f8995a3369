//! Whether a person wants what can't be undone.

use std::io::{self, IsTerminal, Write};

use crate::error::CliError;
use crate::exit::Exit;

/// Asks a person; a program has said what it wants.
pub(crate) fn is_given(question: &str) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(true);
    }
    let mut answer = String::new();
    let mut stderr = io::stderr();
    let asked = write!(stderr, "{question} [y/N] ")
        .and_then(|()| stderr.flush())
        .and_then(|()| io::stdin().read_line(&mut answer));
    asked.map_err(|error| CliError::because(Exit::Storage, &error).hint("--yes doesn't ask"))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Returns who asks, as far as the system knows it.
pub(crate) fn asked_by(command: &str) -> String {
    let user = rustix::process::getuid().as_raw();
    format!("user {user}, with astra {command}")
}
