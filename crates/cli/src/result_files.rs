//! The result files of executions.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::{fact, text};
use crate::view::started;

/// A result file holds a response and an error, and both have their limits.
const RESULT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A result file.
#[derive(Debug)]
pub(crate) struct ResultFile {
    pub(crate) path: PathBuf,
    pub(crate) content: Value,
}

/// Finds the result file of an execution: it is named after task and start, and names the record.
pub(crate) fn result_of(results: &Path, document: &Value) -> Option<ResultFile> {
    let stamp = started(document)?.to_file_stamp();
    let stem = format!("{}_{stamp}", fact(document, "task_id"));
    let id = text(document, "/id");
    let entries = fs::read_dir(results).ok()?.flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&stem));
    // A link leads somewhere else, and is none of ours.
    let files = named.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files
        .map(|entry| entry.path())
        .filter_map(read)
        .find(|file| file.content["metadata"]["experience_id"].as_str() == Some(id))
}

fn read(path: PathBuf) -> Option<ResultFile> {
    let mut bytes = Vec::new();
    let file = File::open(&path).ok()?;
    file.take(RESULT_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let content = serde_json::from_slice(&bytes).ok()?;
    Some(ResultFile { path, content })
}
