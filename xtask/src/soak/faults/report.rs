//! What was tried and what held, for people and as JSON.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::machine;

/// How many faults of a kind were tried, and after how many all held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) kind: String,
    pub(super) tried: usize,
    pub(super) held: usize,
    pub(super) seed: u64,
}

impl Row {
    /// Prints the row as a line of the table.
    pub(super) fn print(&self, seconds: f64) {
        let Self {
            kind, tried, held, ..
        } = self;
        println!("{kind:<32} {held:>6} of {tried:<6} {seconds:>7.1} s");
    }

    fn to_json(&self) -> Value {
        json!({ "kind": self.kind, "tried": self.tried, "held": self.held, "seed": self.seed })
    }
}

/// Writes all rows as one JSON object, with what they were tried on.
///
/// # Errors
/// Where the file can't be written.
pub(super) fn write(rows: &[Row], short: bool, root: &Path, path: &Path) -> io::Result<()> {
    let report = json!({
        "machine": machine::state().to_json(),
        "commit": commit(root),
        "short": short,
        "rows": rows.iter().map(Row::to_json).collect::<Vec<_>>(),
    });
    fs::write(path, format!("{report:#}\n"))
}

/// Names what is checked out; a `+` says that it was changed since.
fn commit(root: &Path) -> String {
    let git = |words: &[&str]| {
        let output = Command::new("git").arg("-C").arg(root).args(words).output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(head) = git(&["rev-parse", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]);
    if changed.is_some_and(|changed| !changed.is_empty()) {
        format!("{head}+")
    } else {
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_names_kind_numbers_seed_machine_and_commit() {
        let row = Row {
            kind: "a:b".to_owned(),
            tried: 3,
            held: 2,
            seed: 7,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        write(&[row], true, folder.path(), &path).unwrap();
        let report: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let expected = json!([{ "kind": "a:b", "tried": 3, "held": 2, "seed": 7 }]);
        assert_eq!(report["rows"], expected);
        assert_eq!(
            (&report["commit"], &report["short"]),
            (&json!("unknown"), &json!(true))
        );
        assert!(report["machine"]["cores"].is_u64());
    }
}
