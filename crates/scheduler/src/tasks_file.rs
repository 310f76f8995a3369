//! The file that defines the tasks, which Astra's Python side reads and rewrites too.

mod rewrite;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use astra_model::{ConfigDigest, SeenTask, SeenTasks, TaskId, Timestamp};
use rustix::fs::{Mode, OFlags};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::chains::Chains;
use crate::definition::{InvalidTask, TaskDefinition};
use crate::entry::EntryReader;

pub(crate) use rewrite::{Pen, Replaced, RunNote, note_runs, set_enabled};

/// A tasks file is read no further than this.
pub const TASKS_FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The tasks file could not be read or written.
#[derive(Debug, Error)]
pub enum TasksFileError {
    /// There is none.
    #[error("there is no tasks file {path}: `astra init` makes one")]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// It could not be read or written.
    #[error("the tasks file {path} could not be {action}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was to be done.
        action: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no JSON.
    #[error("the tasks file {path} is no JSON")]
    Json {
        /// The file.
        path: PathBuf,
        /// Where it ends to be.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON of another form.
    #[error("the tasks file {path} {problem}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// It defines no such task.
    #[error("the tasks file {path} has no task {task}")]
    NoSuchTask {
        /// The file.
        path: PathBuf,
        /// The task.
        task: TaskId,
    },
}

/// The tasks as they were defined when the file was read.
#[derive(Clone, Debug)]
pub struct TasksFile {
    path: PathBuf,
    document: Value,
}

impl TasksFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If it isn't there, can't be read or is no list of tasks. An entry that defines no task is no
    /// error of the file: the others stand.
    pub fn load(path: &Path) -> Result<Self, TasksFileError> {
        let document = read(path)?;
        let file = Self {
            path: path.to_owned(),
            document,
        };
        let entries = file.document["tasks"].as_array();
        let problem = match entries {
            None => Some("has no list \"tasks\"".to_owned()),
            Some(entries) if !entries.iter().all(Value::is_object) => {
                Some("has an entry in \"tasks\" that is no object".to_owned())
            }
            Some(_) => file
                .first_double()
                .map(|id| format!("defines {id:?} twice")),
        };
        match problem {
            Some(problem) => Err(TasksFileError::Form {
                path: file.path,
                problem,
            }),
            None => Ok(file),
        }
    }

    fn first_double(&self) -> Option<&str> {
        let mut seen = std::collections::HashSet::new();
        self.entries()
            .filter_map(|entry| entry.get("id")?.as_str())
            .find(|id| !seen.insert(*id))
    }

    fn entries(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.document["tasks"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
    }

    /// Returns each task, or why its entry defines none.
    pub fn definitions(&self) -> impl Iterator<Item = Result<TaskDefinition, InvalidTask>> + '_ {
        let chains = self.chains();
        self.entries().map(move |entry| defined(entry, &chains))
    }

    fn chains(&self) -> Chains<'_> {
        self.entries().map(EntryReader::new).collect()
    }

    /// Returns the entry of that id, as it was written.
    #[must_use]
    pub fn entry(&self, id: &TaskId) -> Option<&Map<String, Value>> {
        self.entries().find(|entry| has_id(entry, id))
    }

    /// Returns the task of that id, or why its entry defines none.
    #[must_use]
    pub fn find(&self, id: &TaskId) -> Option<Result<TaskDefinition, InvalidTask>> {
        self.entry(id).map(|entry| defined(entry, &self.chains()))
    }

    /// Returns what is seen of the tasks, those among them whose entries define none: an entry is told
    /// from another by what was written.
    pub(crate) fn seen(&self) -> SeenTasks {
        let seen = self.entries().filter_map(|entry| {
            let id = EntryReader::new(entry).id()?.parse().ok()?;
            let config = ConfigDigest::of_task_entry(entry);
            let enabled = entry.get("enabled") != Some(&Value::Bool(false));
            Some((id, SeenTask { config, enabled }))
        });
        seen.collect()
    }

    /// Returns when a task last ended, as its entry says: Python's side writes no zone, and means
    /// UTC.
    #[must_use]
    pub fn last_run(&self, id: &TaskId) -> Option<Timestamp> {
        let written = self.entry(id)?.get("last_run")?.as_str()?;
        let in_utc = || format!("{written}Z").parse();
        written.parse().or_else(|_| in_utc()).ok()
    }

    /// Says whether a task's schedule counts.
    ///
    /// The file is replaced whole under a lock, all else in it stays.
    ///
    /// # Errors
    ///
    /// If the file can't be read or written, or has no such task.
    pub fn set_enabled(
        path: &Path,
        lock: &Path,
        id: &TaskId,
        enabled: bool,
    ) -> Result<(), TasksFileError> {
        set_enabled(path, &Pen::take(path, lock)?, id, enabled)
    }
}

/// Reads an entry and its place among the others.
fn defined(entry: &Map<String, Value>, chains: &Chains<'_>) -> Result<TaskDefinition, InvalidTask> {
    let task = TaskDefinition::from_entry(entry)?;
    chains.check(task, &EntryReader::new(entry))
}

fn has_id(entry: &Map<String, Value>, id: &TaskId) -> bool {
    entry.get("id").and_then(Value::as_str) == Some(id.as_str())
}

/// Opens the file; without NONBLOCK a pipe put in its place would hold us for ever.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn read(path: &Path) -> Result<Value, TasksFileError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => TasksFileError::Missing {
            path: path.to_owned(),
        },
        _ => TasksFileError::Io {
            path: path.to_owned(),
            action: "read",
            source,
        },
    };
    let mut bytes = Vec::new();
    let file = open(path).map_err(failed)?;
    file.take(TASKS_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > TASKS_FILE_BYTES_MAX {
        let problem = format!("has more than {TASKS_FILE_BYTES_MAX} bytes");
        return Err(TasksFileError::Form {
            path: path.to_owned(),
            problem,
        });
    }
    serde_json::from_slice(&bytes).map_err(|source| TasksFileError::Json {
        path: path.to_owned(),
        source,
    })
}
