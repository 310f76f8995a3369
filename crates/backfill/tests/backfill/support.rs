//! A folder of result files beside a store in memory.

use std::fs;
use std::path::PathBuf;

use astra_backfill::{Backfill, FileReport, Folder, Outcome, Summary, Watcher};
use astra_kit::{MemoryStore, SCRUBBER};
use astra_model::{ExperienceRepository, Record, RunnerInfo};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder of result files beside a store in memory.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) store: MemoryStore,
}

/// What a run told.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) announced: u64,
    pub(crate) summary: Summary,
    pub(crate) files: Vec<File>,
}

/// What a run told of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) outcome: &'static str,
    /// The record's id, or the reason.
    pub(crate) detail: String,
    /// The status of the file and of its record, where they differ.
    pub(crate) statuses: Option<(&'static str, String)>,
}

impl Watcher for Told {
    fn found(&mut self, files: u64) {
        self.announced = files;
    }

    fn done(&mut self, report: &FileReport) {
        self.summary.add(report);
        let (outcome, detail, statuses) = match &report.outcome {
            Outcome::Created(id) => ("created", id.to_string(), None),
            Outcome::AlreadyThere { id, disagreement } => {
                let statuses = disagreement.clone().map(|both| (both.file, both.record));
                ("already there", id.to_string(), statuses)
            }
            Outcome::Rejected(rejection) => ("rejected", rejection.to_string(), None),
        };
        self.files.push(File {
            name: report.file.to_string(),
            outcome,
            detail,
            statuses,
        });
    }
}

impl Told {
    /// Returns the only file's outcome and detail.
    #[track_caller]
    pub(crate) fn only(&self) -> (&'static str, &str) {
        let [file] = &self.files[..] else {
            unreachable!("one file: {self:?}")
        };
        (file.outcome, &file.detail)
    }
}

/// Returns a file as Python's scheduler writes it, of a run that went well.
pub(crate) fn result() -> Value {
    json!({
        "task_id": "daily_reflection",
        "task_name": "Daily Self-Reflection",
        "started_at": "2025-11-04T18:29:12.123456+00:00",
        "completed_at": "2025-11-04T18:29:13.654321+00:00",
        "success": true,
        "response": "Wrote to ada@example.org.",
        "error": null,
        "metadata": { "task_type": "self_reflection" },
    })
}

/// Returns such a file with another value, or without it.
pub(crate) fn with(key: &str, value: Option<Value>) -> Value {
    let mut result = result();
    match value {
        Some(value) => result[key] = value,
        None => drop(result.as_object_mut().unwrap().shift_remove(key)),
    }
    result
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            store: MemoryStore::new(),
        }
    }

    /// Makes a world with one file.
    pub(crate) fn of(result: &Value) -> Self {
        let world = Self::new();
        world.write("one.json", result.to_string());
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn run(&self) -> Told {
        let backfill = Backfill {
            importer: &self.store,
            scrubber: &SCRUBBER,
            runner: RunnerInfo {
                name: "backfill".to_owned(),
                version: "0.0.0".to_owned(),
                pid: 1,
                host: "test".to_owned(),
            },
        };
        let mut told = Told::default();
        let folder = Folder::open(self.folder.path()).unwrap();
        backfill.run(&folder, &mut told).unwrap();
        told
    }

    /// Runs the one file, which makes a record.
    #[track_caller]
    pub(crate) fn record(&self) -> Record {
        let told = self.run();
        let (outcome, detail) = told.only();
        assert_eq!(outcome, "created", "{detail}");
        self.store
            .lookup(&detail.parse().unwrap())
            .unwrap()
            .unwrap()
    }
}

/// Returns the reason for which a file of these bytes is rejected.
#[track_caller]
pub(crate) fn reason(bytes: impl AsRef<[u8]>) -> String {
    let world = World::new();
    world.write("one.json", bytes);
    let told = world.run();
    let (outcome, detail) = told.only();
    assert_eq!(outcome, "rejected", "{detail}");
    detail.to_owned()
}
