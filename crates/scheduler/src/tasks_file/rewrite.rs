//! The tasks file, replaced whole by one that says something else.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use astra_model::{TaskId, Timestamp};
use serde_json::{Map, Value};

use super::{TasksFileError, has_id, read};
use crate::beneath::Beneath;
use crate::stamp::Stamp;

/// What the file is to say of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunNote {
    pub(crate) task: TaskId,
    pub(crate) ended: Timestamp,
    pub(crate) next: Option<Timestamp>,
    /// How many runs it is of; the instants are the last one's.
    pub(crate) runs: u64,
}

impl RunNote {
    fn apply(&self, entry: &mut Map<String, Value>) {
        let count = entry
            .get("run_count")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        entry.insert("last_run".to_owned(), python_utc(self.ended).into());
        entry.insert("next_run".to_owned(), self.next.map(python_utc).into());
        entry.insert(
            "run_count".to_owned(),
            count.saturating_add(self.runs).into(),
        );
    }
}

/// The file before and after it was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replaced {
    pub(crate) before: Option<Stamp>,
    pub(crate) after: Option<Stamp>,
}

/// Another process that replaces the file is waited for so often, so long each time: 5 s at most,
/// for a replacement takes milliseconds.
const PEN_TRIES: u32 = 250;
const PEN_TRY_EVERY: Duration = Duration::from_millis(20);

/// The right to replace the tasks file.
#[derive(Debug)]
pub(crate) struct Pen {
    _held: File,
}

impl Pen {
    /// Waits until no other process replaces the file; one that is stuck is not waited for.
    pub(crate) fn take(path: &Path, lock: &Path) -> Result<Self, TasksFileError> {
        let failed = |source| not_written(path, source);
        hold(lock).map(|_held| Self { _held }).map_err(failed)
    }
}

/// Keeps up what the file says of its tasks' runs, as Python's side writes it.
///
/// Of a task that the file doesn't define nothing is said.
pub(crate) fn note_runs(
    path: &Path,
    pen: &Pen,
    notes: &[RunNote],
) -> Result<Replaced, TasksFileError> {
    change(path, pen, |file| {
        let mut missing = None;
        for note in notes {
            match file.entry(&note.task) {
                Ok(entry) => note.apply(entry),
                Err(error) => missing = Some(error),
            }
        }
        match missing {
            Some(error) if notes.len() == 1 => Err(error),
            _ => Ok(()),
        }
    })
}

/// Says whether a task's schedule counts.
pub(crate) fn set_enabled(
    path: &Path,
    pen: &Pen,
    id: &TaskId,
    enabled: bool,
) -> Result<(), TasksFileError> {
    let changed = change(path, pen, |file| {
        file.entry(id)?.insert("enabled".to_owned(), enabled.into());
        Ok(())
    });
    changed.map(drop)
}

/// Spells an instant as Python's `datetime.utcnow().isoformat()`: no zone, no fraction of zero.
fn python_utc(instant: Timestamp) -> String {
    let spelled = instant.to_sqlalchemy().replace(' ', "T");
    spelled
        .strip_suffix(".000000")
        .map_or(spelled.clone(), str::to_owned)
}

struct Draft<'p> {
    path: &'p Path,
    document: Value,
}

impl Draft<'_> {
    fn entry(&mut self, id: &TaskId) -> Result<&mut Map<String, Value>, TasksFileError> {
        let entries = self.document.get_mut("tasks").and_then(Value::as_array_mut);
        let entry = entries
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
            .find(|entry| has_id(entry, id));
        entry.ok_or_else(|| TasksFileError::NoSuchTask {
            path: self.path.to_owned(),
            task: id.clone(),
        })
    }
}

fn change(
    path: &Path,
    _pen: &Pen,
    apply: impl FnOnce(&mut Draft<'_>) -> Result<(), TasksFileError>,
) -> Result<Replaced, TasksFileError> {
    let before = Stamp::of(path);
    let mut draft = Draft {
        path,
        document: read(path)?,
    };
    apply(&mut draft)?;
    replace(path, &draft.document).map_err(|source| not_written(path, source))?;
    Ok(Replaced {
        before,
        after: Stamp::of(path),
    })
}

fn not_written(path: &Path, source: io::Error) -> TasksFileError {
    TasksFileError::Io {
        path: path.to_owned(),
        action: "written",
        source,
    }
}

fn hold(lock: &Path) -> io::Result<File> {
    if let Some(folder) = lock.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(lock)?;
    for _ in 0..PEN_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => pause(PEN_TRY_EVERY),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    let said = format!("another process holds {} and is stuck", lock.display());
    Err(io::Error::new(io::ErrorKind::TimedOut, said))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the wait for another process is on a thread that may block"
)]
fn pause(length: Duration) {
    std::thread::sleep(length);
}

fn replace(path: &Path, document: &Value) -> io::Result<()> {
    // A link, as some keep their configuration by, stays one: what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let mode = fs::metadata(&path)?.permissions();
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    let folder = path.parent().unwrap_or(Path::new("/"));
    Beneath::open(folder)?.replace(path.file_name().unwrap_or_default().as_ref(), &bytes)?;
    fs::set_permissions(&path, mode)
}
