//! Stores in folders of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use astra_kit::contract::{ContractStore, Repositories};
use astra_kit::{
    KitMemory, RunningBuilder, SCRUBBER, SequentialIds, TestChain, captured, scrubbed,
};
use astra_model::{
    Captured, Effects, Execution, Holder, RunnerId, ScriptExit, ScriptRun, ScriptRunId,
    ScrubbedObject, StreamDigest, ToolCall, ToolCallId, sha256_hex,
};
use astra_store::{Actor, Method, NewMemory, Store, StoreOptions};
use rusqlite::Connection;
use tempfile::TempDir;

/// A store in a folder that is removed with it.
pub(crate) struct Stored {
    pub(crate) store: Store,
    folder: TempDir,
}

pub(crate) fn options() -> StoreOptions {
    StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain))
}

/// Makes a new store.
pub(crate) fn stored() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("core.db"), &options()).unwrap();
    Stored { store, folder }
}

/// Opens a copy of the database that Python wrote.
pub(crate) fn legacy() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    let store = Store::open(&path, &options()).unwrap();
    Stored { store, folder }
}

/// What takes away what each version has added, newest first.
const ADDED: [(i32, &str); 5] = [
    (
        6,
        "CREATE TEMP TABLE waiting AS SELECT experience_id FROM outbox ORDER BY seq; DROP TABLE outbox;
         CREATE TABLE outbox (
	seq INTEGER PRIMARY KEY,
	experience_id TEXT NOT NULL UNIQUE
) STRICT;
         INSERT INTO outbox (experience_id) SELECT experience_id FROM waiting; DROP TABLE waiting;
         PRAGMA user_version = 5;",
    ),
    (
        5,
        "DROP TRIGGER experience_one_record_a_key; DROP TRIGGER rollup_execution_gone;
         DROP TRIGGER rollup_window_missed; DROP TABLE rollup_task; DROP TABLE rollup_outcome;
         DROP TABLE rollup_duration; DROP TABLE rollup_duration_step; DROP TABLE rollup_failure;
         DROP TABLE rollup_memory; DROP TABLE rollup_trace; DROP TABLE rollup_standing;
         DROP TABLE rollup_missed; DROP INDEX ix_experiences_status; DROP INDEX ix_experiences_task_status;
         DROP INDEX ix_experiences_slug_status; DROP TRIGGER experience_stays_pruned;
         DROP TABLE tombstone; PRAGMA user_version = 4;",
    ),
    (
        4,
        concat!(
            "CREATE TEMP TABLE kept AS SELECT experience_id, sha256 FROM experience_digest;
             DROP TABLE experience_digest; DROP TABLE ledger_entry; DROP TABLE checkpoint;
             DROP TABLE task_seen; DROP TABLE erasure;",
            include_str!("../../src/schema/002_proof.sql"),
            "INSERT INTO experience_digest SELECT * FROM kept; DROP TABLE kept;
             PRAGMA user_version = 3;"
        ),
    ),
    (
        3,
        "DROP TABLE timetable; DROP TABLE schedule_version; DROP TABLE due_attempt;
         DROP TABLE missed_window; DROP TABLE late_completion;
         DROP INDEX ix_claim_task; ALTER TABLE claim DROP COLUMN task_id;
         PRAGMA user_version = 2;",
    ),
    (
        2,
        "DROP TABLE experience_digest; DROP TABLE ledger_entry; PRAGMA user_version = 1;",
    ),
];

/// The version whose triggers let an erasure through.
const ERASURE_SINCE: i32 = 4;

/// The version whose triggers let a prune through.
const PRUNING_SINCE: i32 = 5;

/// Takes away what later versions have added, so that a database is one of that version.
pub(crate) fn take_back(connection: &Connection, version: i32) {
    let tables = ["experience", "tool_call", "script_run"];
    if version < ERASURE_SINCE {
        tables
            .iter()
            .for_each(|table| make_again(connection, &format!("{table}_immutable_update")));
    }
    if version < PRUNING_SINCE {
        tables
            .iter()
            .for_each(|table| make_again(connection, &format!("{table}_immutable_delete")));
        make_again(connection, "experience_digest_immutable_delete");
    }
    for (_, takes_away) in ADDED.iter().filter(|(added_by, _)| *added_by > version) {
        connection.execute_batch(takes_away).unwrap();
    }
}

fn make_again(connection: &Connection, name: &str) {
    let make_again = format!("DROP TRIGGER {name}; {}", made(name));
    connection.execute_batch(&make_again).unwrap();
}

/// Returns the text by which a version made a trigger first.
fn made(name: &str) -> &'static str {
    let texts = [
        include_str!("../../src/schema/001_immutable.sql"),
        include_str!("../../src/schema/001_beside.sql"),
        include_str!("../../src/schema/002_proof.sql"),
    ];
    let head = format!("CREATE TRIGGER {name} ");
    let text = texts.iter().find(|text| text.contains(&head)).unwrap();
    let (_, behind) = text.split_at(text.find(&head).unwrap());
    let (made, _) = behind.split_at(behind.find("END;").unwrap() + 4);
    made
}

/// Makes a store one of an earlier version.
pub(crate) fn earlier(stored: Stored, version: i32) -> Stored {
    take_back(&stored.outside(), version);
    let store = Store::open(&stored.path(), &options()).unwrap();
    Stored { store, ..stored }
}

/// Copies the database that Python wrote.
pub(crate) fn legacy_copy(folder: &Path) -> PathBuf {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/legacy/core.db");
    let path = folder.join("core.db");
    std::fs::copy(fixture, &path).unwrap();
    path
}

impl Stored {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("core.db")
    }

    /// Opens the database as another program would.
    pub(crate) fn outside(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

/// Returns a memory of the kit's as the store takes it.
pub(crate) fn new_memory(memory: &KitMemory) -> NewMemory {
    NewMemory {
        id: memory.id.clone(),
        experience_type: memory.experience_type.parse().unwrap(),
        text: memory.text.clone(),
        structured: ScrubbedObject::new(&memory.facts, &SCRUBBER),
        created: memory.created,
        actor: Actor::Agent,
        method: Method::Capture,
    }
}

impl ContractStore for Stored {
    fn store(&self) -> &dyn Repositories {
        &self.store
    }

    fn remember(&self, memory: &KitMemory) {
        assert!(self.store.remember(&new_memory(memory)).unwrap());
    }
}

impl Stored {
    /// Closes the store and keeps its folder.
    pub(crate) fn into_folder(self) -> TempDir {
        self.folder
    }
}

pub(crate) fn holder() -> Holder {
    Holder {
        runner: RunnerId::new(&SequentialIds::of_seed(9)),
        pid: 1,
        host: "test".to_owned(),
        boot: "boot".to_owned(),
    }
}

/// Ends an attempt that called a tool and ran a program.
pub(crate) fn with_effects(running: RunningBuilder) -> Execution {
    let started = running.clone().build().started;
    let ids = SequentialIds::of_seed(4);
    let nothing = StreamDigest {
        bytes: 0,
        sha256: sha256_hex(b""),
    };
    let mut effects = Effects::default();
    effects.add_tool_call(ToolCall {
        id: ToolCallId::new(&ids),
        name: scrubbed("search"),
        arguments: ScrubbedObject::default(),
        started,
        ended: started,
        error: Some(scrubbed("no answer")),
    });
    effects.add_script_run(ScriptRun {
        id: ScriptRunId::new(&ids),
        program: scrubbed("true"),
        arguments: vec![scrubbed("--version")],
        exit: ScriptExit::Code(0),
        stdout: nothing.clone(),
        stderr: nothing,
        started,
        ended: started,
    });
    running.succeed_with(Captured {
        effects,
        ..captured("Done.")
    })
}

/// Inserts an observation as Python does: without the columns that it doesn't know.
pub(crate) fn insert_observation(connection: &Connection, id: &str) {
    connection
        .execute(
            "INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, \
             confidence, embeddings, affect, parents, causes, ownership, consolidated) \
             VALUES (?1, 'observation', '2025-11-04 18:29:12.123000', \
             '{\"text\": \"An observation.\", \"media\": [], \"structured\": {}}', \
             '{\"sources\": [], \"actor\": \"user\", \"method\": \"capture\"}', \
             '[]', '{}', '{}', '{}', '[]', '[]', 'user', 0)",
            [id],
        )
        .unwrap();
}

/// Changes the database as somebody does who takes the triggers away first and puts them back.
pub(crate) fn tamper(stored: &Stored, sql: &str) {
    let outside = stored.outside();
    let triggers: Vec<(String, String)> = outside
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        outside
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .unwrap();
    }
    outside.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        outside.execute_batch(sql).unwrap();
    }
}

/// Inserts a task execution as Python does: in a form of its own, without the columns and the
/// digest that it doesn't know.
pub(crate) fn insert_execution(connection: &Connection, id: &str) {
    connection
        .execute(
            "INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, \
             confidence, embeddings, affect, parents, causes, ownership, consolidated) \
             VALUES (?1, 'task_execution', '2025-11-04 18:29:12.123000', \
             json_object('text', 'x', 'media', '[]', 'structured', json_object('task_id', 't', \
             'status', 'success', 'attempt', 1, 'retry_of', NULL, 'error', NULL, 'span_id', ?1, \
             'idempotency_key', ?1, 'retrieval', json_object('memory_count', 0))), \
             '{\"sources\": [], \"actor\": \"agent\", \"method\": \"scheduled_task\"}', \
             '[]', '{}', '{}', '{}', '[]', '[]', 'user', 0)",
            [id],
        )
        .unwrap();
}

/// Refuses executions of the task `refused` when their row is written: no such number can be.
pub(crate) const REFUSES: &str = "
    CREATE INDEX refuses ON experience (
        CASE WHEN json_extract(content, '$.structured.task_id') = 'refused'
        THEN abs(-9223372036854775807 - 1) END)";

/// Lets commits with an execution of the task `broken` fail, as a full disk does: when all is written,
/// and not before.
pub(crate) const BREAKS_COMMITS: &str = "
    PRAGMA foreign_keys = OFF;
    CREATE TABLE kept_promise (number INTEGER PRIMARY KEY);
    ALTER TABLE experience ADD COLUMN promise INTEGER GENERATED ALWAYS AS (
        CASE WHEN json_extract(content, '$.structured.task_id') = 'broken' THEN 1 END
    ) VIRTUAL REFERENCES kept_promise DEFERRABLE INITIALLY DEFERRED";
