//! What was said to be kept, over pipes that no kill can take back.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What either side said to be kept, and what happened meanwhile.
#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    /// Rows of Python's side: id and digest.
    pub(super) rows: BTreeMap<String, String>,
    /// Executions of ours: id and document.
    pub(super) executions: BTreeMap<String, Value>,
    /// Result files that were read: name and the id of their record.
    pub(super) files: BTreeMap<String, String>,
    /// What Python's side was told instead of being served.
    pub(super) locked: Vec<String>,
    pub(super) waited_ms_max: u64,
    pub(super) killed_python: u64,
    pub(super) killed_astra: u64,
    /// Rows that Python's side read while all were at work.
    pub(super) rows_read: u64,
    /// How often ours verified and listed while all were at work.
    pub(super) looks: u64,
}

impl Acknowledged {
    /// Adds what another lane saw.
    pub(super) fn add(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.executions.extend(other.executions);
        self.files.extend(other.files);
        self.locked.extend(other.locked);
        self.waited_ms_max = self.waited_ms_max.max(other.waited_ms_max);
        self.killed_python += other.killed_python;
        self.killed_astra += other.killed_astra;
        self.rows_read += other.rows_read;
        self.looks += other.looks;
    }
}

impl fmt::Display for Acknowledged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "soak: Python wrote {} rows (longest wait {} ms) and read {}, and was killed {} times; \
             astra ran {} tasks, read {} result files, looked {} times, and was killed {} times",
            self.rows.len(),
            self.waited_ms_max,
            self.rows_read,
            self.killed_python,
            self.executions.len(),
            self.files.len(),
            self.looks,
            self.killed_astra,
        )
    }
}
