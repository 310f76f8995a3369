//! Python's side goes on: before, meanwhile and after.

use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::old::{Old, insist_whole};
use super::{legacy, migrate};
use crate::support::{Gate, Workspace, has_program, python};

/// SQLAlchemy's own way of inserting, and an ORM's of reading: its columns by name, its enumerations
/// by their values, its dates by its format.
const BEGIN: &str = r#"
import json, sqlite3, sys
from datetime import datetime
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
COLUMNS = ('id, type, created_at, content, provenance, evidence_ptrs, confidence, embeddings, affect, '
    'parents, causes, sign, ownership, session_id, consolidated')
TYPES = {'occurrence', 'observation', 'inference', 'reconciliation', 'self_definition', 'learning_pattern',
    'web_observation', 'dissonance_event', 'task_execution'}
ACTORS = {'user', 'agent', 'tool'}
def insert(id, kind, structured={}):
    db.execute('BEGIN')
    db.execute('INSERT INTO experience (' + COLUMNS + ') VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        (id, kind, '2025-11-04 08:00:00.123456', json.dumps({'text': 'a wave', 'media': [], 'structured': structured}),
         '{"sources": [], "actor": "user", "method": "capture"}', '[]', '{"p": 0.5, "method": "default"}',
         '{"semantic": null, "temporal": null, "causal": null, "symbolic": []}',
         '{"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.5}',
         '[]', '[]', None, 'user', None, 0))
    db.execute('COMMIT')
def load():
    ids = []
    for row in db.execute('SELECT ' + COLUMNS + ' FROM experience'):
        assert row[1] in TYPES, row[1]
        datetime.strptime(row[2], '%Y-%m-%d %H:%M:%S.%f')
        content, provenance, parents = json.loads(row[3]), json.loads(row[4]), json.loads(row[9])
        assert isinstance(content['text'], str) and provenance['actor'] in ACTORS and isinstance(parents, list)
        assert row[12] in ('user', 'agent') and row[14] in (0, 1)
        ids.append(row[0])
    return ids
"#;

/// Starts a script that waits at a gate first, and then goes on by itself.
fn started(workspace: &Workspace, gate: &Gate, script: &str) -> Child {
    let line = format!("{}; exec python3 -c \"$PROGRAM\" \"$DB\"", gate.words());
    Command::new("sh")
        .args(["-c", &line])
        .env("PROGRAM", format!("{BEGIN}{script}"))
        .env("DB", workspace.db())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell can be started")
}

fn said(child: Child) -> Value {
    let output = child.wait_with_output().expect("it can be waited for");
    assert!(output.status.success(), "the script fails");
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

fn beside(workspace: &Workspace, script: &str) -> Value {
    let db = workspace.db();
    let script = format!("{BEGIN}{script}");
    python(&script, &[db.to_str().expect("a path of ours is text")])
}

#[test]
fn what_python_inserts_while_it_runs_is_not_lost_and_nothing_fails() {
    if !has_program("python3") {
        return;
    }
    let workspace = legacy();
    let old = Old::of(&workspace.db());
    // Whatever has to be built first is built now.
    assert_eq!(migrate(&workspace, &["--dry-run"])["outcome"], "planned");
    let gates = ["writes", "reads"].map(|name| Gate::new(&workspace.beside(), name));
    // Each goes on until it has seen the new schema, and a little longer.
    let seen = "db.execute('PRAGMA user_version').fetchone()[0] == 6";
    let write = format!(
        "made, left = [], 20\nwhile left and len(made) < 100000:\n    id = 'exp_wave_%d' % len(made)\n    insert(id, 'observation')\n    \
         made.append(id)\n    left -= 1 if {seen} else 0\nprint(json.dumps(made))\n"
    );
    let read = format!(
        "times, left = 0, 5\nwhile left:\n    ids = load()\n    assert len(ids) >= 262\n    times += 1\n    \
         left -= 1 if {seen} else 0\nprint(times)\n"
    );
    let [writer, reader] = [(&gates[0], &write), (&gates[1], &read)]
        .map(|(gate, script)| started(&workspace, gate, script));
    for gate in &gates {
        gate.wait();
        gate.open();
    }
    assert_eq!(migrate(&workspace, &[])["outcome"], "migrated");
    let made = said(writer);
    assert!(said(reader).as_u64() >= Some(5));
    insist_whole(&workspace, &old);
    let ids = beside(&workspace, "print(json.dumps(load()))");
    let (made, ids) = (made.as_array().unwrap(), ids.as_array().unwrap());
    assert!(
        made.iter().all(|id| ids.contains(id)),
        "{} were made",
        made.len()
    );
    assert_eq!(ids.len(), 262 + made.len());
    workspace.insist_settled();
}

#[test]
fn what_python_inserts_afterwards_is_found_at_once_and_guarded() {
    if !has_program("python3") {
        return;
    }
    let workspace = legacy();
    migrate(&workspace, &[]);
    let said = beside(
        &workspace,
        r#"
insert('task_exec_old_2025-11-04T08:00:00Z_aaaa', 'task_execution', {'task_id': 'old', 'task_slug': 'old_slug',
    'status': 'success', 'started_at_ts': 1762243200.1234567, 'trace_id': 'a870323f-9f03-4abb-a161-c560ae79748a',
    'span_id': '0ddba11a-aa27-4046-8b42-38189269c0ce', 'idempotency_key': 'c8' * 32, 'attempt': 1})
insert('exp_new', 'observation')
rows = db.execute("SELECT ts, meta FROM experience WHERE id IN ('exp_new', 'task_exec_old_2025-11-04T08:00:00Z_aaaa') ORDER BY id")
out = {'filled': rows.fetchall(), 'refused': []}
for sql in ["UPDATE experience SET content = '{}' WHERE type = 'task_execution'", "DELETE FROM experience",
        "DELETE FROM experience_digest"]:
    try:
        db.execute(sql)
        out['refused'].append(None)
    except sqlite3.DatabaseError as error:
        out['refused'].append(str(error))
out['integrity'] = db.execute("PRAGMA integrity_check('experience')").fetchall()
out['upper'] = db.execute("SELECT count(*) FROM experience WHERE type = 'TASK_EXECUTION'").fetchone()[0]
print(json.dumps(out))
"#,
    );
    assert_eq!(
        said["filled"],
        json!([[1_762_243_200.123, "{}"], [1_762_243_200.123, "{}"]])
    );
    assert_eq!(said["integrity"], json!([["ok"]]));
    assert_eq!(said["upper"], 63);
    for refusal in said["refused"].as_array().unwrap() {
        assert!(
            refusal
                .as_str()
                .is_some_and(|said| said.contains("immutable")),
            "{said}"
        );
    }
    for task in ["old", "old_slug"] {
        let list = workspace
            .astra(&["list", "--task", task])
            .answer()
            .exits(0)
            .json();
        let ids: Vec<&Value> = list["executions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| &found["id"])
            .collect();
        assert_eq!(ids, ["task_exec_old_2025-11-04T08:00:00Z_aaaa"], "{task}");
    }
    let shown = workspace
        .astra(&["show", "0ddba11a"])
        .answer()
        .exits(0)
        .json();
    assert_eq!(shown["id"], "task_exec_old_2025-11-04T08:00:00Z_aaaa");
}

#[test]
fn python_loads_what_we_record_in_a_migrated_database() {
    if !has_program("python3") {
        return;
    }
    let workspace = legacy();
    migrate(&workspace, &[]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    let ids = beside(&workspace, "print(json.dumps(load()))");
    let ran = &workspace
        .astra(&["list", "--task", "greet"])
        .answer()
        .exits(0)
        .json()["executions"][0];
    assert!(ids.as_array().unwrap().contains(&ran["id"]), "{ran}");
    assert_eq!(ids.as_array().map(Vec::len), Some(263));
}
