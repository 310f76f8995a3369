//! One check of the run.

use crate::command::CommandLine;

/// A named command.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) command: CommandLine,
}

impl Step {
    /// Makes the step that runs `line`, split at white space.
    pub(super) fn new(name: &'static str, line: &str) -> Self {
        Self {
            name,
            command: CommandLine::parse(line),
        }
    }
}
