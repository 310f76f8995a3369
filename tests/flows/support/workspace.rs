//! A workspace of a test's own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use astra_ledger::Chain;
use astra_model::{Clock, SystemClock};
use astra_scrub::Scrubber;
use astra_store::{Store, StoreOptions};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::call::{Call, PATIENCE, astra};
use super::service::Service;
use super::task::Task;
use crate::checker;

/// A workspace, and a folder beside it for what is no task's effect.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: TempDir,
}

/// An experience as Python's side inserts it: it knows nothing of `ts` and `meta`.
const PYTHON_INSERT: &str = "INSERT INTO experience (id, type, created_at, content, \
    provenance, evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership, \
    session_id, consolidated) VALUES (?1, ?2, ?3, ?4, '{\"sources\": [], \"actor\": \"agent\", \
    \"method\": \"capture\"}', '[]', '{\"p\": 0.5, \"method\": \"default\"}', '{\"semantic\": \
    null, \"temporal\": null, \"causal\": null, \"symbolic\": []}', '{\"vad\": {\"v\": 0.0, \
    \"a\": 0.0, \"d\": 0.0}, \"labels\": [], \"intensity\": 0.0, \"confidence\": 0.5}', '[]', \
    '[]', NULL, 'user', NULL, 0)";

impl Workspace {
    /// Makes a workspace with these tasks, as `astra init` and an editor would.
    pub(crate) fn new(tasks: impl IntoIterator<Item = Task>) -> Self {
        let folder = tempfile::Builder::new().prefix("astra-flow-").tempdir();
        let workspace = Self {
            folder: folder.expect("a folder can be made"),
        };
        fs::create_dir_all(workspace.path("persona_space/tasks")).expect("folders can be made");
        fs::create_dir(workspace.beside()).expect("a folder can be made");
        workspace.write("astra.toml", "");
        workspace.define(tasks);
        workspace
    }

    /// Defines these tasks and no others.
    pub(crate) fn define(&self, tasks: impl IntoIterator<Item = Task>) {
        let tasks: Vec<Value> = tasks.into_iter().map(|task| task.to_value()).collect();
        let file = json!({ "_note": "a test's", "tasks": tasks });
        self.write("persona_space/tasks/tasks.json", &format!("{file:#}"));
    }

    /// Holds the lock of whoever replaces the tasks file, until what it returns is dropped: meanwhile no
    /// daemon puts what it has read back over what a test writes.
    pub(crate) fn hold_tasks_file(&self) -> File {
        let mut options = File::options();
        let lock = options
            .create(true)
            .append(true)
            .open(self.path("data/run/tasks.lock"))
            .expect("a daemon made its folder");
        lock.lock().expect("the file system has locks");
        lock
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// Returns the folder beside the workspace.
    pub(crate) fn beside(&self) -> PathBuf {
        self.folder.path().join("beside")
    }

    pub(crate) fn path(&self, inner: impl AsRef<Path>) -> PathBuf {
        self.root().join(inner)
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.path("data/core.db")
    }

    pub(crate) fn results(&self) -> PathBuf {
        self.path("persona_space/tasks/results")
    }

    pub(crate) fn write(&self, inner: &str, text: &str) {
        fs::write(self.path(inner), text).expect("a file can be written");
    }

    /// Prepares a call in this workspace, for a program to read.
    pub(crate) fn astra(&self, words: &[&str]) -> Call {
        self.table(words).words(["--format", "json"])
    }

    /// Prepares a call in this workspace, for a person to read.
    pub(crate) fn table(&self, words: &[&str]) -> Call {
        astra(words).words(["--root".as_ref(), self.root().as_os_str()])
    }

    /// Starts a daemon in this workspace, for a program to read.
    pub(crate) fn daemon(&self) -> Service {
        self.astra(&["daemon"]).serve()
    }

    /// Runs what is due now, and returns what was told of it.
    #[track_caller]
    pub(crate) fn run_due(&self) -> Vec<Value> {
        self.astra(&["daemon", "--once"]).serve().ends()
    }

    /// Waits until a count of rows satisfies.
    #[track_caller]
    pub(crate) fn await_count(&self, query: &str, satisfies: impl Fn(i64) -> bool) {
        let clock = SystemClock::new();
        while !self.db().exists() {
            assert!(clock.monotonic() < PATIENCE, "no database is made");
            std::thread::yield_now();
        }
        let database = self.outside();
        let count = || database.query_row(query, [], |row| row.get::<_, i64>(0));
        while !satisfies(count().expect("rows can be counted")) {
            assert!(clock.monotonic() < PATIENCE, "{query} never satisfies");
            std::thread::yield_now();
        }
    }

    /// Opens the database as a scheduler would, and makes it where there is none.
    pub(crate) fn store(&self) -> Store {
        let options = StoreOptions::new(Arc::new(Scrubber::new()), Arc::new(Chain));
        Store::open_or_create(&self.db(), &options).expect("a database can be made")
    }

    /// Opens the database as any other program would.
    pub(crate) fn outside(&self) -> Connection {
        Connection::open(self.db()).expect("the database can be opened")
    }

    /// Makes the database, if there is none, and remembers something in it as Python's side would.
    pub(crate) fn remember(&self, id: &str, kind: &str, text: &str) {
        drop(self.store());
        let content = json!({ "text": text, "media": [], "structured": {} }).to_string();
        let row = [id, kind, "2025-11-04 08:00:00.000000", &content];
        self.outside()
            .execute(PYTHON_INSERT, row)
            .expect("Python's rows are taken");
    }

    /// Returns all executions, newest first, after the checker has looked at each.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        let list = self
            .astra(&["list", "--limit", "1000"])
            .answer()
            .exits(0)
            .json();
        assert_eq!(list["next"], Value::Null, "a flow has fewer records");
        let records = list["executions"]
            .as_array()
            .expect("a list has executions")
            .clone();
        if !records.is_empty() {
            let database = self.outside();
            let rows = |table: &str, id: &str| has_row(&database, table, id);
            checker::insist(&records, &rows);
        }
        records
    }

    /// Insists that `verify` finds nothing, and that a recovery has nothing left to do.
    #[track_caller]
    pub(crate) fn insist_settled(&self) {
        let recovered = self.astra(&["recover"]).answer().exits(0).json();
        assert_eq!(recovered["records"], json!([]), "{recovered}");
        assert_eq!(recovered["still_running"], 0, "{recovered}");
        let verified = self.astra(&["verify"]).answer().exits(0).json();
        assert_eq!(verified["violations"], json!([]), "{verified}");
    }
}

fn has_row(database: &Connection, table: &str, id: &str) -> bool {
    let query = match table {
        "tool_call" => "SELECT count(*) FROM tool_call WHERE id = ?1",
        _ => "SELECT count(*) FROM script_run WHERE id = ?1",
    };
    let count: i64 = database
        .query_row(query, [id], |row| row.get(0))
        .expect("the table is there");
    count == 1
}

/// Returns a value of `content.structured`.
pub(crate) fn fact<'d>(document: &'d Value, key: &str) -> &'d Value {
    &document["content"]["structured"][key]
}
