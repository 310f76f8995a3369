//! Years of result files become records: each run once, whoever stored it, and none changed.

mod fixtures;
mod hostile;
mod interrupted;
mod oracle;
mod own_files;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Answer, Call, Workspace};

/// Returns a folder of what Python's side wrote.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/legacy")
        .join(name)
}

/// Returns what must come of the fixtures.
fn manifest() -> Value {
    let text = std::fs::read(fixture("MANIFEST.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// Prepares a backfill of a folder, for a program to read.
fn backfill(workspace: &Workspace, folder: &Path) -> Call {
    workspace.astra(&["backfill"]).words([folder])
}

/// Returns a file of a run of its own, as Python's scheduler writes it.
fn result(number: u32) -> Value {
    let (minute, second) = (number / 60 % 60, number % 60);
    let instant = format!("2025-11-04T{:02}:{minute:02}:{second:02}", number / 3600);
    json!({
        "task_id": format!("task_{}", number % 7),
        "task_name": "A task",
        "started_at": format!("{instant}.123456+00:00"),
        "completed_at": format!("{instant}.654321+00:00"),
        "success": true,
        "response": "I noticed that I return to the question of continuity. ".repeat(4),
        "error": null,
        "metadata": { "task_type": "self_reflection" },
    })
}

/// What a backfill told, counted and by file.
#[derive(Debug, PartialEq)]
struct Told {
    found: u64,
    created: u64,
    already_there: u64,
    /// Name and reason.
    rejected: Vec<(String, String)>,
    /// Name, record and outcome.
    files: Vec<(String, Option<String>, String)>,
}

impl Told {
    /// Reads an answer, which must agree with itself.
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        let told = answer.json();
        let mut keys: Vec<&String> = told.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            ["already_there", "created", "files", "found", "rejected"]
        );
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let file = |file: &Value| {
            let (name, outcome) = (text(&file["file"]), text(&file["outcome"]));
            (
                name.unwrap(),
                text(&file["experience_id"]),
                outcome.unwrap(),
            )
        };
        let reason = |file: &Value| (text(&file["file"]).unwrap(), text(&file["reason"]).unwrap());
        let told = Self {
            found: told["found"].as_u64().unwrap(),
            created: told["created"].as_u64().unwrap(),
            already_there: told["already_there"].as_u64().unwrap(),
            rejected: told["rejected"]
                .as_array()
                .unwrap()
                .iter()
                .map(reason)
                .collect(),
            files: told["files"].as_array().unwrap().iter().map(file).collect(),
        };
        told.insist_consistent();
        told
    }

    fn insist_consistent(&self) {
        let count = |outcome: &str| {
            let counted = self.files.iter().filter(|file| file.2 == outcome);
            counted.count() as u64
        };
        assert_eq!(count("created"), self.created);
        assert_eq!(count("already_there"), self.already_there);
        assert_eq!(count("rejected"), self.rejected.len() as u64);
        assert_eq!(self.files.len() as u64, self.found);
        for (name, id, outcome) in &self.files {
            assert_eq!(id.is_none(), outcome == "rejected", "{name}");
        }
    }
}
