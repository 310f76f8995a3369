//! `astra stats`: what was recorded, counted; Python's engine counts the same by plain SQL.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Task, Workspace, has_program, python};

/// Counts as whoever knows nothing of rollups would.
const COUNT: &str = r"
import json, math, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
rows = db.execute('''SELECT rowid, json_extract(content,'$.structured.trace_id'), json_extract(content,'$.structured.attempt'),
    json_extract(content,'$.structured.status'), json_extract(content,'$.structured.duration_ms'),
    json_extract(content,'$.structured.error.type'), json_extract(content,'$.structured.error.stack_hash'), parents
    FROM experience WHERE type='task_execution' AND json_valid(content) ORDER BY rowid''').fetchall()
def outcomes(statuses):
    by = {status: statuses.count(status) for status in {'success', 'failed', 'partial', *statuses}}
    return {'count': len(statuses), 'by_status': by, 'success_rate': by['success'] / len(statuses) if statuses else None}
last = {}
for row in rows:
    if row[1] not in last or row[2] >= last[row[1]][2]:
        last[row[1]] = row
took = sorted(row[4] for row in rows if row[4] is not None)
at = lambda p: took[max(math.ceil(p * len(took) / 100), 1) - 1]
kinds = {}
for row in rows:
    if row[3] == 'failed':
        kinds[row[5], row[6]] = kinds.get((row[5], row[6]), 0) + 1
memories = [memory for row in rows for memory in json.loads(row[7])]
print(json.dumps({
    'operations': outcomes([row[3] for row in last.values()]),
    'attempts': outcomes([row[3] for row in rows]),
    'durations_ms': {'count': len(took), 'min': took[0], 'p50': at(50), 'p95': at(95), 'p99': at(99), 'max': took[-1]},
    'kinds': sorted([count, *kind] for kind, count in kinds.items()),
    'memories': {'used': len(memories), 'distinct': len(set(memories)),
        'mean_per_attempt': len(memories) / len(rows) if rows else None},
}))
";

/// Inserts executions as Python's side does, so many, each the only one of its trace.
const INSERT: &str = r#"
import json, sqlite3, sys, uuid
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
db.execute('BEGIN IMMEDIATE')
for number in range(int(sys.argv[2])):
    failed = number % 3 == 0
    error = {'type': 'ValueError', 'message': 'm', 'stack_hash': str(-number % 5)} if failed else None
    content = {'text': '', 'media': [], 'structured': {'task_id': 'py_%d' % (number % 7), 'attempt': 1,
        'status': 'failed' if failed else 'success', 'trace_id': str(uuid.uuid4()), 'span_id': str(uuid.uuid4()),
        'idempotency_key': uuid.uuid4().hex, 'duration_ms': number * 37 % 9973,
        'started_at_ts': 1762280952.5 + number, 'error': error}}
    db.execute('INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, confidence, '
        'embeddings, affect, parents, causes, ownership, consolidated) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)',
        (uuid.uuid4().hex, 'task_execution', '2025-11-04 18:29:12.500000', json.dumps(content), '{}', '[]', '{}',
         '{}', '{}', json.dumps(['exp_%d' % (number % 11)]), '[]', 'user', 0))
db.execute('COMMIT')
print('null')
"#;

/// How far the counts go.
const COUNTED: &str = "SELECT ifnull(last_rowid, 0) FROM rollup_standing";

fn db(workspace: &Workspace) -> String {
    workspace.db().to_str().unwrap().to_owned()
}

fn stats(workspace: &Workspace, words: &[&str]) -> Value {
    let words = [&["stats"], words].concat();
    workspace.astra(&words).answer().exits(0).json()
}

/// Insists that the statistics of all tasks are what Python counts.
#[track_caller]
fn insist_on_pythons_count(workspace: &Workspace) -> Value {
    let told = stats(workspace, &["--failures", "1000"]);
    let counted = python(COUNT, &[&db(workspace)]);
    for key in ["operations", "attempts", "durations_ms", "memories"] {
        assert_eq!(told["total"][key], counted[key], "{key}");
    }
    let most = told["total"]["failures"]["most"].as_array().unwrap();
    let mut kinds: Vec<Value> = most
        .iter()
        .map(|kind| json!([kind["attempts"], kind["error_type"], kind["stack_hash"]]))
        .collect();
    kinds.sort_by_key(ToString::to_string);
    let mut expected = counted["kinds"].as_array().unwrap().clone();
    expected.sort_by_key(ToString::to_string);
    assert_eq!(kinds, expected);
    told
}

fn recorded() -> Workspace {
    let stubborn = "echo try $ASTRA_ATTEMPT; test $ASTRA_ATTEMPT = 3 || exit 7";
    let workspace = Workspace::new([
        Task::shell("greet", "echo hello"),
        Task::shell("stubborn", stubborn)
            .with("max_attempts", 5)
            .with("backoff_s", 0),
        Task::shell("fail", "exit 9"),
        Task::digest("reflect", "tide"),
    ]);
    workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
    for (task, code) in [("greet", 0), ("stubborn", 0), ("fail", 1), ("reflect", 0)] {
        workspace.astra(&["run", task]).answer().exits(code);
    }
    workspace
}

#[test]
fn operations_and_attempts_are_counted_apart() {
    let workspace = recorded();
    let told = stats(&workspace, &[]);
    let total = &told["total"];
    assert_eq!(total["operations"]["count"], 4);
    assert_eq!(total["operations"]["success_rate"], 0.75);
    assert_eq!(total["attempts"]["count"], 6);
    assert_eq!(total["attempts"]["success_rate"], 0.5);
    let by_status = json!({"failed": 3, "partial": 0, "success": 3});
    assert_eq!(total["attempts"]["by_status"], by_status);
    assert_eq!(total["failures"]["kinds"], 2);
    assert_eq!(total["memories"]["used"], 1);
    let tasks = told["tasks"].as_array().unwrap();
    let names: Vec<&Value> = tasks.iter().map(|task| &task["task_id"]).collect();
    assert_eq!(names, ["fail", "greet", "reflect", "stubborn"]);
    assert_eq!(tasks[3]["operations"]["success_rate"], 1.0);
    let one = stats(&workspace, &["--task", "stubborn"]);
    let mut stubborn = tasks[3].clone();
    assert_eq!(one["tasks"], json!([stubborn]));
    stubborn.as_object_mut().unwrap().remove("task_id");
    assert_eq!(one["total"], stubborn);
    let shown = workspace.table(&["stats"]).answer().exits(0);
    let shown = shown.text();
    for word in ["stubborn", "33.3 %", "75.0 %", "Failures", "CommandFailed"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn nothing_and_nobody_are_counted_as_nothing() {
    let workspace = Workspace::new([]);
    let told = stats(&workspace, &[]);
    assert_eq!(told["total"]["attempts"]["success_rate"], Value::Null);
    assert_eq!(told["total"]["durations_ms"], Value::Null);
    assert_eq!(
        (&told["tasks"], stats(&workspace, &["--task", "x"])),
        (&json!([]), told.clone())
    );
    for words in [["stats", "--failures", "0"], ["stats", "--task", "no id"]] {
        workspace.astra(&words).answer().exits(2).error();
    }
}

#[test]
fn python_counts_the_same_over_its_own_rows_and_ours() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    insist_on_pythons_count(&workspace);
    python(INSERT, &[&db(&workspace), "500"]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    let told = insist_on_pythons_count(&workspace);
    assert_eq!(told["tasks"].as_array().unwrap().len(), 11);
    workspace.outside().execute_batch("VACUUM").unwrap();
    insist_on_pythons_count(&workspace);
}

#[test]
fn a_database_from_before_the_migration_is_counted_and_not_changed() {
    if !has_program("python3") {
        return;
    }
    let core_db = include_bytes!("../fixtures/legacy/core.db");
    let workspace = Workspace::new([]);
    fs::create_dir(workspace.path("data")).unwrap();
    fs::write(workspace.db(), core_db).unwrap();
    let told = insist_on_pythons_count(&workspace);
    assert_eq!(told["total"]["attempts"]["count"], 62);
    assert!(fs::read(workspace.db()).unwrap() == core_db);
}

#[test]
fn who_is_killed_while_counting_leaves_no_wrong_count() {
    if !has_program("python3") {
        return;
    }
    let workspace = recorded();
    python(INSERT, &[&db(&workspace), "12000"]);
    let mut until = 0;
    for _ in 0..4 {
        let counting = workspace.astra(&["stats"]).start();
        workspace.await_count(COUNTED, |row| row > until);
        counting.kill();
        until = workspace
            .outside()
            .query_row(COUNTED, (), |row| row.get(0))
            .unwrap();
    }
    insist_on_pythons_count(&workspace);
}
