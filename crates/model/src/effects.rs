//! What an execution did to the world.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use thiserror::Error;

use crate::clock::Timestamp;
use crate::ids::{ScriptRunId, ToolCallId};
use crate::repository::RepositoryError;
use crate::text::{Scrubbed, ScrubbedObject, Scrubber};

/// A tool that was called: a row of the table `tool_call`.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// The row's id.
    pub id: ToolCallId,
    /// Which tool.
    pub name: Scrubbed,
    /// With which arguments.
    pub arguments: ScrubbedObject,
    /// When it was called.
    pub started: Timestamp,
    /// When it answered.
    pub ended: Timestamp,
    /// What came of it: nothing on success, else what went wrong.
    pub error: Option<Scrubbed>,
}

/// A program that was run: a row of the table `script_run`.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptRun {
    /// The row's id.
    pub id: ScriptRunId,
    /// Which program.
    pub program: Scrubbed,
    /// With which arguments.
    pub arguments: Vec<Scrubbed>,
    /// How it ended.
    pub exit: ScriptExit,
    /// All that it printed.
    pub stdout: StreamDigest,
    /// All that it complained.
    pub stderr: StreamDigest,
    /// When it was started.
    pub started: Timestamp,
    /// When it was seen to have ended.
    pub ended: Timestamp,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptExit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// It could not be started, or its end was not seen.
    Unknown,
}

/// The size and SHA-256 of a whole stream, of which the record may keep less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamDigest {
    /// How many bytes it had.
    pub bytes: u64,
    /// Their SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
}

/// A file of a workspace, by its path in it, masked.
///
/// Guaranteed to be relative and not to lead out of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkspacePath(Scrubbed);

/// A path leads out of its workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a path leads out of the workspace, or names nothing in it")]
pub struct OutsideWorkspace;

impl WorkspacePath {
    /// Masks a path in a workspace; `./a//b` and `a/b` are the same.
    ///
    /// # Errors
    ///
    /// If it is absolute, empty, or has `..` in it.
    pub fn new(path: &str, scrubber: &dyn Scrubber) -> Result<Self, OutsideWorkspace> {
        let plain = plain_path(path).ok_or(OutsideWorkspace)?;
        Ok(Self(Scrubbed::new(&plain, scrubber)))
    }

    /// Returns the masked path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for WorkspacePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns a path without what names nothing, if it stays below where it starts.
pub(crate) fn plain_path(path: &str) -> Option<String> {
    let names = || path.split('/').filter(|name| !matches!(*name, "" | "."));
    let below = !path.starts_with('/') && names().all(|name| name != "..");
    (below && names().next().is_some()).then(|| names().collect::<Vec<_>>().join("/"))
}

/// What an execution did to the world.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Effects {
    files_written: BTreeSet<WorkspacePath>,
    tool_calls: Vec<ToolCall>,
    script_runs: Vec<ScriptRun>,
}

impl Effects {
    /// Adds a file.
    pub fn add_file(&mut self, path: WorkspacePath) {
        self.files_written.insert(path);
    }

    /// Adds a tool call.
    pub fn add_tool_call(&mut self, call: ToolCall) {
        self.tool_calls.push(call);
    }

    /// Adds a program's run.
    pub fn add_script_run(&mut self, run: ScriptRun) {
        self.script_runs.push(run);
    }

    /// Returns the files created or changed, sorted, none twice.
    pub fn files_written(&self) -> impl Iterator<Item = &WorkspacePath> {
        self.files_written.iter()
    }

    /// Returns the tool calls, in the order in which they were made.
    #[must_use]
    pub fn tool_calls(&self) -> &[ToolCall] {
        &self.tool_calls
    }

    /// Returns the programs' runs, in the order in which they ended.
    #[must_use]
    pub fn script_runs(&self) -> &[ScriptRun] {
        &self.script_runs
    }
}

/// The ids of the rows that stand beside a record.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct EffectIds {
    pub(crate) tool_calls: Vec<ToolCallId>,
    pub(crate) script_runs: Vec<ScriptRunId>,
}

/// Finds the rows that stand beside records, each named in its record's `io`.
///
/// A correct implementation returns a row as it was recorded, for as long as its record stands.
pub trait EffectsRepository: Send + Sync {
    /// Returns the tool call of that id.
    ///
    /// # Errors
    ///
    /// If the store can't be read, or the row is damaged.
    fn lookup_tool_call(&self, id: ToolCallId) -> Result<Option<ToolCall>, RepositoryError>;

    /// Returns the program's run of that id.
    ///
    /// # Errors
    ///
    /// If the store can't be read, or the row is damaged.
    fn lookup_script_run(&self, id: ScriptRunId) -> Result<Option<ScriptRun>, RepositoryError>;
}
