//! `astra verify`: what was tampered with is told, by record and rule.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Answer, Task, Workspace};

fn recorded() -> Workspace {
    let workspace = Workspace::new([
        Task::shell("works", "echo done"),
        Task::shell("fails", "echo no >&2; exit 4")
            .with("max_attempts", 2)
            .with("backoff_s", 0),
    ]);
    for minute in 10..14 {
        let at = format!("2026-01-01T00:{minute}:00Z");
        workspace
            .astra(&["run", "works", "--at", &at])
            .answer()
            .exits(0);
    }
    workspace.astra(&["run", "fails"]).answer().exits(1);
    workspace
}

fn verify(workspace: &Workspace) -> Answer {
    workspace.astra(&["verify"]).answer()
}

#[test]
fn a_healthy_database_has_no_violations() {
    let workspace = recorded();
    let verified = verify(&workspace).exits(0).json();
    assert_eq!(
        (&verified["checked"], &verified["violations"]),
        (&json!(6), &json!([]))
    );
    assert_eq!(verified["legacy"]["checked"], 0);
    assert_eq!(verified["legacy"]["undigested"], 0);
    // Of six records, and of two tasks that were seen for the first time.
    assert_eq!(
        verified["ledger"],
        json!({ "entries": 8, "erased": 0, "pruned": 0, "failures": [], "more_failures": 0, "files": [] })
    );
    let told = workspace.table(&["verify"]).answer().exits(0);
    assert!(told.text().contains("8 entries in the ledger"), "{told:?}");
}

#[test]
fn the_windows_of_all_schedules_are_worked_out_anew_and_add_up() {
    let workspace = Workspace::new([
        Task::shell("works", "echo done"),
        Task::shell("rests", "echo never").entry("enabled", false),
    ]);
    workspace.run_due();
    let windows = &verify(&workspace).exits(0).json()["windows"];
    assert_eq!(
        (&windows["expected"], &windows["run"]),
        (&json!(1), &json!(1))
    );
    // Somebody lets three windows vanish.
    workspace
        .outside()
        .execute_batch(
            "UPDATE timetable SET settled = settled + 3 * 3600000 WHERE task_id = 'works'",
        )
        .unwrap();
    let verified = verify(&workspace).exits(6).json();
    assert_eq!(verified["windows"]["expected"], 4);
    let violations = verified["violations"].as_array().unwrap();
    assert_eq!(violations.len(), 3);
    for violation in violations {
        assert_eq!(violation["rule"], "windows");
        assert!(violation["id"].as_str().unwrap().starts_with("works:20"));
    }
    let told = workspace.table(&["verify"]).answer().exits(6);
    assert!(
        told.text().contains("4 windows expected: 1 run"),
        "{told:?}"
    );
}

#[test]
fn an_entry_of_the_ledger_that_was_changed_is_told_by_its_place() {
    let workspace = recorded();
    workspace
        .outside()
        .execute_batch(
            "DROP TRIGGER ledger_entry_immutable_update;
             UPDATE ledger_entry SET prev_sha = 'genesis' WHERE seq = 4;",
        )
        .unwrap();
    let verified = verify(&workspace).exits(6).json();
    let failures = verified["ledger"]["failures"].as_array().unwrap();
    assert!(!failures.is_empty());
    assert!(
        failures.iter().all(|failure| failure["seq"] == 4),
        "{verified}"
    );
    let told = workspace.table(&["verify"]).answer().exits(6);
    assert!(told.text().contains("  entry 4  its line says"), "{told:?}");
}

/// Changes a value of the newest record of a task as an attacker would, past the triggers.
fn tamper(workspace: &Workspace, task: &str, place: &str, value: &str) -> String {
    let database = workspace.outside();
    let triggers =
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'experience'";
    let triggers: Vec<(String, String)> = database
        .prepare(triggers)
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        database
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .unwrap();
    }
    let id = format!("task_exec_{task}_%");
    let id: String = database
        .query_row(
            "SELECT id FROM experience WHERE id LIKE ?1 ORDER BY rowid DESC",
            [id],
            |row| row.get(0),
        )
        .unwrap();
    let changed = database.execute(
        "UPDATE experience SET content = json_set(content, ?2, json(?3)) WHERE id = ?1",
        [id.as_str(), place, value],
    );
    assert_eq!(changed.unwrap(), 1);
    triggers
        .iter()
        .for_each(|(_, sql)| database.execute_batch(sql).unwrap());
    id
}

#[test]
fn each_value_that_was_changed_is_told_with_its_record_and_rule() {
    let cases = [
        ("works", "$.structured.duration_ms", "-5", 2),
        ("works", "$.structured.status", "\"failed\"", 3),
        ("fails", "$.structured.error", "null", 3),
        ("works", "$.structured.retrieval.memory_count", "7", 4),
        ("fails", "$.structured.attempt", "1", 6),
        (
            "fails",
            "$.structured.retry_of",
            "\"a3bb189e-8bf9-4888-9912-ace4e6543002\"",
            7,
        ),
        (
            "works",
            "$.structured.trace_id",
            "\"550e8400-e29b-11d4-a716-446655440000\"",
            8,
        ),
        (
            "works",
            "$.structured.io.script_runs",
            "[\"a3bb189e-8bf9-4888-9912-ace4e6543002\"]",
            9,
        ),
        (
            "works",
            "$.structured.started_at_iso",
            "\"2020-01-01T00:00:00Z\"",
            10,
        ),
        ("works", "$.text", "\"to ada@example.org\"", 11),
        (
            "works",
            "$.structured.idempotency_key",
            &format!("\"{}\"", "0".repeat(64)),
            12,
        ),
        ("works", "$.structured.more", "1", 0),
    ];
    for (task, place, value, rule) in cases {
        let workspace = recorded();
        let id = tamper(&workspace, task, place, value);
        let verified = verify(&workspace).exits(6).json();
        let told = verified["violations"].as_array().unwrap();
        let is_meant = |told: &&Value| told["id"] == id.as_str() && told["rule"] == rule;
        assert!(
            told.iter().any(|told| is_meant(&told)),
            "{place}: {verified:#}"
        );
        assert!(!verified.to_string().contains("ada@"), "{verified}");
    }
}

#[test]
fn a_trigger_that_was_dropped_is_told() {
    let workspace = recorded();
    workspace
        .outside()
        .execute_batch("DROP TRIGGER experience_immutable_update")
        .unwrap();
    let verified = verify(&workspace).exits(6).json();
    assert!(
        verified["violations"]
            .to_string()
            .contains("experience_immutable_update"),
        "{verified}"
    );
}

#[test]
fn a_second_record_of_one_key_is_told() {
    let workspace = recorded();
    let copy = "DROP TRIGGER experience_one_record_a_key; \
        INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, \
        confidence, embeddings, affect, parents, causes, ownership, session_id, consolidated, ts, meta) \
        SELECT id || '0', type, created_at, content, provenance, evidence_ptrs, confidence, embeddings, \
        affect, parents, causes, ownership, session_id, consolidated, ts, meta FROM experience \
        WHERE id LIKE 'task_exec_works%' LIMIT 1";
    workspace.outside().execute_batch(copy).unwrap();
    let verified = verify(&workspace).exits(6).json();
    let rules: Vec<&Value> = verified["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|told| &told["rule"])
        .collect();
    assert!(rules.contains(&&json!(1)), "{verified:#}");
}

#[test]
fn a_letter_that_was_changed_in_the_file_is_told_though_sqlite_finds_nothing() {
    let workspace = recorded();
    checkpoint(&workspace);
    let bytes = fs::read(workspace.db()).unwrap();
    let said = br#"{"text":"done"#;
    let places: Vec<usize> = (0..bytes.len() - said.len())
        .filter(|&at| bytes[at..].starts_with(said))
        .collect();
    assert_eq!(places.len(), 4);
    for (number, place) in places.into_iter().enumerate() {
        let mut bytes = bytes.clone();
        bytes[place + said.len() - 1 - number] ^= 1;
        fs::write(workspace.db(), bytes).unwrap();
        let integrity: String = workspace
            .outside()
            .query_row("PRAGMA integrity_check", (), |row| row.get(0))
            .unwrap();
        assert_eq!(integrity, "ok");
        let verified = verify(&workspace).exits(6).json();
        let told = verified["violations"].as_array().unwrap();
        let [told] = &told[..] else {
            panic!("{verified:#}")
        };
        assert_eq!(told["rule"], 13, "{verified:#}");
        assert!(told["id"].as_str().unwrap().starts_with("task_exec_works"));
    }
    fs::write(workspace.db(), bytes).unwrap();
    verify(&workspace).exits(0);
}

fn checkpoint(workspace: &Workspace) {
    workspace
        .outside()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

#[test]
fn a_file_that_was_cut_or_overwritten_is_told_and_nothing_panics() {
    let cuts: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.truncate(20_000),
        |bytes| bytes[8192..16_384].fill(0),
        |bytes| {
            let some = bytes.iter_mut().skip(100).step_by(97);
            some.for_each(|byte| *byte ^= 1);
        },
    ];
    for (number, cut) in (1..).zip(cuts) {
        let workspace = recorded();
        checkpoint(&workspace);
        let mut bytes = fs::read(workspace.db()).unwrap();
        cut(&mut bytes);
        fs::write(workspace.db(), &bytes).unwrap();
        let answer = verify(&workspace);
        assert!(
            matches!(answer.code, Some(6 | 7)),
            "cut {number}: {answer:?}"
        );
        for words in [&["list"][..], &["run", "works"], &["recover"], &["doctor"]] {
            let answer = workspace.astra(words).answer();
            assert!(
                answer.code.is_some_and(|code| code <= 7),
                "cut {number}: {answer:?}"
            );
            assert!(
                !answer.said().contains("panicked"),
                "cut {number}: {answer:?}"
            );
        }
    }
}

#[test]
fn what_is_not_there_can_not_be_verified() {
    let workspace = Workspace::new([]);
    verify(&workspace).exits(7).error();
    workspace
        .astra(&["verify", "--db", "/no/such/core.db"])
        .answer()
        .exits(7)
        .error();
}
