//! The same database, used by Python's engine.

use std::process::Command;

use astra_kit::{instant, running};
use astra_model::{ExperienceRepository, RecordDigest};

use crate::support::{Stored, stored, with_effects};

/// Runs a Python program with the database as `db`, if there is a Python.
///
/// The program's assertions are the test's.
fn python(stored: &Stored, program: &str) -> Option<()> {
    let prelude = "import json, sqlite3, sys\n\
                   db = sqlite3.connect(sys.argv[1], isolation_level=None)\n";
    let run = Command::new("python3")
        .args(["-c", &format!("{prelude}{program}")])
        .arg(stored.path())
        .output();
    let Ok(output) = run else {
        println!("skipped: there is no python3 on this machine");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Some(())
}

const INSERT: &str = r#"
def insert(id, kind, created_at, content):
    db.execute(
        "INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, "
        "confidence, embeddings, affect, parents, causes, sign, ownership, session_id, consolidated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (id, kind, created_at, json.dumps(content), '{"sources": [], "actor": "agent", "method": "capture"}',
         '[]', '{}', '{}', '{}', '[]', '[]', None, 'user', None, 0))

def ts(id):
    return db.execute("SELECT ts, meta FROM experience WHERE id = ?", (id,)).fetchone()
"#;

#[test]
fn its_inserts_fill_the_columns_that_it_does_not_know() {
    let stored = stored();
    let program = r#"
insert('a', 'observation', '2025-11-04 18:29:12.123456', {"text": "x", "structured": {}})
insert('carry', 'observation', '2025-11-04 18:29:59.999600', {"text": "x"})
insert('whole', 'observation', '2025-11-04 18:29:12', {"text": "x"})
insert('before', 'observation', '1969-12-31 23:59:58.500000', {"text": "x"})
insert('run', 'task_execution', '2025-11-04 18:29:12.000000',
    {"text": "", "structured": {"started_at_ts": 1762280952.123456}})
insert('none', 'observation', 'yesterday', {"text": "x"})
assert ts('a') == (1762280952.123, '{}'), ts('a')
assert ts('carry') == (1762281000.0, '{}'), ts('carry')
assert ts('whole') == (1762280952.0, '{}'), ts('whole')
assert ts('before') == (-1.5, '{}'), ts('before')
assert ts('run') == (1762280952.123, '{}'), ts('run')
assert ts('none') == (0.0, '{}'), ts('none')
"#;
    if python(&stored, &format!("{INSERT}{program}")).is_some() {
        let record = stored.store.lookup(&"a".parse().unwrap()).unwrap().unwrap();
        assert_eq!(record.document()["ts"], 1_762_280_952.123);
        assert_eq!(record.document()["created_at"], "2025-11-04T18:29:12Z");
    }
}

#[test]
fn it_is_refused_to_change_executions() {
    let stored = stored();
    stored.store.append(&with_effects(running())).unwrap();
    python(
        &stored,
        r#"
id, = db.execute("SELECT id FROM experience").fetchone()
for sql in [
    "UPDATE experience SET content = '{}'",
    "UPDATE experience SET created_at = 'x'",
    "UPDATE experience SET type = 'observation'",
    "UPDATE experience SET ts = 0",
    "UPDATE experience SET meta = '{}'",
    "DELETE FROM experience",
    "REPLACE INTO experience (id, type, created_at, ownership, consolidated) VALUES ('%s', 'o', 'x', 'u', 0)" % id,
    "REPLACE INTO experience (rowid, id, type, created_at, ownership, consolidated) VALUES (1, 'x', 'o', 'x', 'u', 0)",
    "DELETE FROM tool_call",
    "UPDATE script_run SET exit_code = 1",
    "REPLACE INTO tool_call SELECT * FROM tool_call",
]:
    try:
        db.execute(sql)
    except sqlite3.IntegrityError as error:
        assert str(error) == 'task executions are immutable', (sql, error)
    else:
        raise AssertionError(sql)
db.execute("PRAGMA recursive_triggers = ON")
assert db.execute("UPDATE experience SET consolidated = 1, content = content").rowcount == 1
assert db.execute("SELECT consolidated FROM experience").fetchone() == (1,)
"#,
    );
}

#[test]
fn it_finds_executions_by_either_spelling_and_counts_their_memories() {
    let stored = stored();
    for number in 0..3 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    python(
        &stored,
        r#"
upper = db.execute('SELECT id FROM experience WHERE type="TASK_EXECUTION"').fetchall()
lower = db.execute("SELECT id FROM experience WHERE type='task_execution'").fetchall()
assert len(upper) == 3 and upper == lower
row, = db.execute("SELECT DISTINCT type, provenance ->> '$.actor', provenance ->> '$.method' FROM experience")
assert row == ('task_execution', 'agent', 'scheduled_task'), row
wrong, = db.execute(
    "SELECT count(*) FROM experience WHERE json_extract(content,'$.structured.retrieval.memory_count') "
    "IS NOT json_array_length(parents)").fetchone()
assert wrong == 0
names = {name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
assert names >= {'ix_experiences_' + n for n in ('type_ts', 'task', 'task_slug', 'trace', 'idempotency')}
columns = [row[1] for row in db.execute("PRAGMA table_info(experience)")]
assert columns[-3:] == ['consolidated', 'ts', 'meta'], columns
"#,
    );
}

#[test]
fn its_experiences_are_listed_and_retrieved_beside_ours() {
    let stored = stored();
    stored
        .store
        .append(&running().nth(0).succeed("The garden is quiet."))
        .unwrap();
    let program = r#"
insert('exp_1', 'observation', '2030-01-01 00:00:00.000000',
    {"text": "A loud garden.", "media": [], "structured": {"a": 1}})
"#;
    if python(&stored, &format!("{INSERT}{program}")).is_none() {
        return;
    }
    let query = astra_model::MemoryQuery {
        text: "garden".to_owned(),
        top_k: 5,
        filters: astra_model::MemoryFilters::default(),
    };
    let found = astra_model::Retriever::retrieve(&stored.store, &query).unwrap();
    assert_eq!(found.len(), 2);
    let newest = &stored.store.list_recent(&Default::default()).unwrap()[0];
    assert_eq!(newest.id().as_str(), "exp_1");
    assert_eq!(
        newest.document()["content"],
        serde_json::json!({"text": "A loud garden.", "structured": {"a": 1}})
    );
    assert_eq!(newest.document()["provenance"]["method"], "CAPTURE");
    assert_eq!(
        newest.document()["ts"],
        instant("2030-01-01T00:00:00Z").as_seconds()
    );
}

#[test]
fn its_executions_get_a_digest_when_they_are_met_and_ours_keep_theirs() {
    let stored = stored();
    let ours = stored.store.append(&running().succeed("Done.")).unwrap();
    let ours = stored.store.lookup(ours.id()).unwrap().unwrap();
    let outside = stored.outside();
    outside
        .execute_batch(
            "INSERT INTO experience (id, type, created_at, content, provenance, parents, causes, \
             ownership, consolidated) SELECT 'python_1', 'task_execution', '2025-11-04 18:29:12.123000', \
             '{\"text\": \"x\", \"structured\": {\"task_id\": \"t\"}}', '{}', '[]', '[]', 'user', 0; \
             INSERT INTO experience (id, type, created_at, content, ownership, consolidated) \
             VALUES ('memory_1', 'observation', '2025-11-04 18:29:12.123000', '{}', 'user', 0)",
        )
        .unwrap();
    stored.store.list_children(ours.id(), 1).unwrap();
    let id = "python_1".parse().unwrap();
    let theirs = stored.store.lookup(&id).unwrap().unwrap();
    let mut expected = [&ours, &theirs].map(|record| {
        let digest = RecordDigest::of(record.document());
        (record.id().to_string(), digest.to_string())
    });
    expected.sort();
    let kept: Vec<(String, String)> = outside
        .prepare("SELECT experience_id, sha256 FROM experience_digest ORDER BY experience_id")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kept, expected);
}

#[test]
fn a_record_of_ours_that_lost_its_digest_gets_no_other() {
    let stored = stored();
    let ours = stored.store.append(&running().succeed("Done.")).unwrap();
    let count = "SELECT count(*) FROM experience_digest";
    let outside = stored.outside();
    outside
        .execute_batch(
            "DROP TRIGGER experience_digest_immutable_delete; DELETE FROM experience_digest",
        )
        .unwrap();
    stored.store.list_children(ours.id(), 1).unwrap();
    let kept: i64 = outside.query_row(count, (), |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
}

#[test]
fn of_eight_of_its_processes_that_race_for_a_window_one_makes_the_record() {
    let stored = stored();
    let race = r#"
import subprocess
racer = """
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
key = 'k' * 64
seen = db.execute("SELECT 1 FROM experience WHERE json_extract(content,'$.structured.idempotency_key') = ?", (key,)).fetchone()
assert seen is None
print('looked', flush=True)
sys.stdin.read()
content = json.dumps({'text': '', 'structured': {'idempotency_key': key}})
try:
    db.execute("INSERT INTO experience (id, type, created_at, content, ownership, consolidated) "
        "VALUES (?, 'task_execution', '2025-11-04 18:29:12', ?, 'user', 0)", (sys.argv[2], content))
    print('made')
except sqlite3.IntegrityError as error:
    print(error)
"""
racers = [subprocess.Popen([sys.executable, '-c', racer, sys.argv[1], str(number)],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for number in range(8)]
assert all(racer.stdout.readline() == 'looked\n' for racer in racers)
for racer in racers:
    racer.stdin.close()
said = sorted(racer.stdout.read().strip() for racer in racers)
assert said == ['made'] + 7 * ['this key is recorded already: an execution has one record'], said
"#;
    if python(&stored, race).is_some() {
        let count = "SELECT count(*) FROM experience";
        let rows: i64 = stored
            .outside()
            .query_row(count, (), |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 1);
    }
}
