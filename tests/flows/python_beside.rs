//! Astra's Python side reads and writes the same database at the same time.

use serde_json::{Value, json};

use crate::support::{Gate, Started, Task, Workspace, fact, has_program, python};

/// What every script begins with: SQLAlchemy's own way of inserting.
const BEGIN: &str = r#"
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
def remember(id, text, kind='observation', structured={}):
    db.execute('INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, confidence, '
        'embeddings, affect, parents, causes, sign, ownership, session_id, consolidated) '
        'VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
        (id, kind, '2025-11-04 08:00:00.123456', json.dumps({'text': text, 'media': [], 'structured': structured}),
         '{"sources": [], "actor": "user", "method": "capture"}', '[]', '{"p": 0.5, "method": "default"}',
         '{"semantic": null, "temporal": null, "causal": null, "symbolic": []}',
         '{"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.5}',
         '[]', '[]', None, 'user', None, 0))
"#;

fn beside(workspace: &Workspace, script: &str) -> Value {
    let db = workspace.db();
    python(
        &format!("{BEGIN}{script}"),
        &[db.to_str().expect("a path of ours is text")],
    )
}

fn recorded() -> Workspace {
    let workspace = Workspace::new([
        Task::digest("reflect", "tide"),
        Task::shell("greet", "echo hello").without_workspace(),
    ]);
    workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
    workspace.astra(&["run", "reflect"]).answer().exits(0);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    workspace
}

#[test]
fn python_finds_our_records_by_either_spelling_and_by_the_five_indexes() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    let seen = beside(
        &workspace,
        r#"
ids = lambda where: [row[0] for row in db.execute('SELECT id FROM experience WHERE ' + where + ' ORDER BY id')]
indexes = [row[1] for row in db.execute("PRAGMA index_list('experience')")]
counts = db.execute("""SELECT json_extract(content,'$.structured.retrieval.memory_count'), json_array_length(parents)
    FROM experience WHERE type='TASK_EXECUTION'""").fetchall()
print(json.dumps({'upper': ids('type="TASK_EXECUTION"'), 'lower': ids("type='task_execution'"),
    'indexes': indexes, 'counts': counts}))
"#,
    );
    let mut ids: Vec<String> = workspace
        .records()
        .iter()
        .map(|record| record["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    assert_eq!((&seen["upper"], &seen["lower"]), (&json!(ids), &json!(ids)));
    for index in ["type_ts", "task", "task_slug", "trace", "idempotency"] {
        let name = json!(format!("ix_experiences_{index}"));
        assert!(
            seen["indexes"].as_array().unwrap().contains(&name),
            "{seen}"
        );
    }
    let counts = seen["counts"].as_array().unwrap();
    assert!(
        counts.contains(&json!([1, 1])) && counts.iter().all(|row| row[0] == row[1]),
        "{seen}"
    );
}

#[test]
fn python_is_refused_to_change_an_execution_and_may_consolidate_it() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    let before = workspace.records();
    let refusals = beside(
        &workspace,
        r#"
id = db.execute("SELECT id FROM experience WHERE type='task_execution'").fetchone()[0]
def refused(sql, *values):
    try:
        db.execute(sql, values)
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
out = [refused("UPDATE experience SET content = '{}' WHERE id = ?", id),
    refused("UPDATE experience SET type = 'observation' WHERE id = ?", id),
    refused("DELETE FROM experience WHERE id = ?", id),
    refused("DELETE FROM experience"),
    refused("INSERT OR REPLACE INTO experience SELECT * FROM experience WHERE id = ?", id),
    refused("UPDATE OR REPLACE experience SET id = ? WHERE type = 'observation'", id),
    refused("DELETE FROM script_run")]
db.execute("UPDATE experience SET consolidated = 1 WHERE id = ?", (id,))
db.execute("UPDATE experience SET content = json_set(content, '$.text', 'another tide') WHERE id = 'exp_tide'")
out.append(db.execute("SELECT consolidated FROM experience WHERE id = ?", (id,)).fetchone()[0])
print(json.dumps(out))
"#,
    );
    let (consolidated, refusals) = refusals.as_array().unwrap().split_last().unwrap();
    for refusal in refusals {
        assert!(
            refusal
                .as_str()
                .is_some_and(|said| said.contains("immutable") || said.contains("recorded already")),
            "{refusals:?}"
        );
    }
    assert_eq!(consolidated, 1);
    assert_eq!(workspace.records(), before);
    workspace.insist_settled();
}

#[test]
fn what_python_remembered_is_found_by_the_next_retrieval() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    beside(
        &workspace,
        "remember('exp_new', 'a spring tide, higher than any other tide')\nprint('null')",
    );
    let ran = workspace
        .astra(&["run", "reflect"])
        .answer()
        .exits(0)
        .json();
    let parents = ran["document"]["parents"].as_array().unwrap();
    assert!(
        parents.contains(&json!("exp_new")) && parents.contains(&json!("exp_tide")),
        "{parents:?}"
    );
    workspace.records();
}

#[test]
fn both_write_at_the_same_time_and_neither_is_locked_out() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!("python3 -c \"$PROGRAM\" {}", "\"$DB\"");
    let program = format!(
        "{BEGIN}\nfor number in range(300):\n    remember('exp_%d' % number, 'a wave')\nprint('done')\n"
    );
    let program = format!(
        "export PROGRAM='{}' DB='{}'; {}; {line}",
        program.replace('\'', "'\\''"),
        workspace.db().display(),
        gate.words()
    );
    workspace.define([
        Task::shell("python", &program).without_workspace(),
        Task::shell("greet", "echo hello").without_workspace(),
    ]);
    let python = workspace.astra(&["run", "python"]).start();
    gate.wait();
    gate.open();
    let runs: Vec<Started> = (0..8)
        .map(|_| workspace.astra(&["run", "greet"]).start())
        .collect();
    for run in runs {
        assert_eq!(run.answer().exits(0).json()["outcome"], "recorded");
    }
    let ran = python.answer().exits(0).json();
    assert_eq!(
        ran["document"]["content"]["text"],
        "done\n",
        "{}",
        fact(&ran["document"], "error")
    );
    let waves: i64 = workspace
        .outside()
        .query_row("SELECT count(*) FROM experience WHERE id LIKE 'exp_%' AND ts IS NOT NULL AND meta = '{}'", (), |row| row.get(0))
        .unwrap();
    assert_eq!(waves, 301);
    assert_eq!(workspace.records().len(), 11);
    workspace.insist_settled();
}

#[test]
fn an_execution_that_python_recorded_is_listed_shown_and_counted_apart() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    beside(
        &workspace,
        r#"
structured = {'schema_version': 1, 'task_id': 'old', 'task_slug': 'old',
    'task_name': 'Old', 'task_type': 'self_reflection', 'scheduled_vs_manual': 'manual', 'status': 'success',
    'started_at_iso': '2025-11-12T03:19:06.814151+00:00', 'ended_at_iso': '2025-11-12T03:19:10.814151+00:00',
    'started_at_ts': 1762917546.814151, 'ended_at_ts': 1762917550.814151, 'duration_ms': 4000,
    'trace_id': 'a870323f-9f03-4abb-a161-c560ae79748a', 'span_id': 'e508b3db-aa27-4046-8b42-38189269c0ce',
    'attempt': 1, 'retry_of': None, 'idempotency_key': 'c8' * 32, 'task_config_digest': 'sha256:8812ccaf7f292d99',
    'retrieval': {'memory_count': 0, 'source': []}, 'io': {'files_written': [], 'artifact_ids': [], 'tool_calls': [],
    'script_runs': []}, 'embedding_skipped': True, 'provenance_runner': {'name': 'scheduler', 'version': '1.0.0',
    'pid': 1, 'host': 'h'}, 'grants': {'scopes': [], 'impersonation': False}, 'error': None, 'scrubbed': True}
remember('task_exec_old_2025-11-12T03:19:06.814151+00:00_5682', 'as it was', 'task_execution', structured)
print('null')
"#,
    );
    let list = workspace
        .astra(&["list", "--task", "old"])
        .answer()
        .exits(0)
        .json();
    let [old] = &list["executions"].as_array().unwrap()[..] else {
        panic!("{list:#}")
    };
    assert_eq!(
        fact(old, "started_at_iso"),
        "2025-11-12T03:19:06.814151+00:00"
    );
    let span = workspace
        .astra(&["show", "e508b3db"])
        .answer()
        .exits(0)
        .json();
    assert_eq!(&span, old);
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    assert_eq!(verified["legacy"]["checked"], 1, "{verified}");
}
