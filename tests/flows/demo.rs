//! The README's first command: real records to look at, within a minute.

use std::collections::HashMap;

use serde_json::Value;
use tempfile::TempDir;

use crate::checker;
use crate::support::{astra, fact, files_below, holding};

fn demo(folder: &TempDir) -> Vec<Value> {
    let words = [
        "demo".as_ref(),
        folder.path().as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ];
    let list = astra(words).answer().exits(0).json();
    let records = list["executions"]
        .as_array()
        .expect("the list has executions")
        .clone();
    let database = rusqlite::Connection::open(folder.path().join("data/core.db"));
    let database = database.expect("the database can be opened");
    let ids_of = |table: &str| -> Vec<String> {
        let query = match table {
            "tool_call" => "SELECT id FROM tool_call",
            _ => "SELECT id FROM script_run",
        };
        let mut statement = database.prepare(query).expect("the table is there");
        let ids = statement
            .query_map((), |row| row.get(0))
            .expect("it can be read");
        ids.map(|id| id.expect("an id is text")).collect()
    };
    checker::insist(&records, &|table, id| {
        ids_of(table).iter().any(|there| there == id)
    });
    records
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

#[test]
fn a_newcomer_finds_a_success_with_its_memories_and_a_failure_with_its_reason() {
    let folder = folder();
    let records = demo(&folder);
    let with_parents = |record: &&Value| {
        fact(record, "status") == "success"
            && record["parents"].as_array().is_some_and(|p| !p.is_empty())
    };
    assert!(records.iter().any(|record| with_parents(&record)));
    let failed = records
        .iter()
        .find(|record| fact(record, "status") == "failed")
        .expect("one failed");
    for key in ["type", "message", "stack_hash"] {
        assert!(
            fact(failed, "error")[key]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{failed:#}"
        );
    }
}

#[test]
fn a_newcomer_finds_a_masked_address_and_a_second_attempt() {
    let folder = folder();
    let records = demo(&folder);
    assert!(records.iter().any(|record| {
        record["content"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("[email]"))
    }));
    let retried = records
        .iter()
        .find(|record| fact(record, "attempt") == 2)
        .expect("one was retried");
    let first = records
        .iter()
        .find(|record| fact(record, "span_id") == fact(retried, "retry_of"));
    assert_eq!(
        fact(first.expect("the first attempt is there"), "status"),
        "failed"
    );
}

#[test]
fn a_second_demo_runs_nothing_twice() {
    let folder = folder();
    assert_eq!(demo(&folder), demo(&folder));
}

#[test]
fn a_window_that_the_demo_asked_for_twice_has_one_record() {
    let folder = folder();
    let mut of_window: HashMap<_, Vec<Value>> = HashMap::new();
    for record in demo(&folder) {
        let window = (
            fact(&record, "task_id").to_string(),
            record["meta"]["scheduled_at"].to_string(),
        );
        of_window
            .entry(window)
            .or_default()
            .push(fact(&record, "attempt").clone());
    }
    for (window, mut attempts) in of_window {
        let all = attempts.len();
        attempts.sort_by_key(Value::as_u64);
        attempts.dedup();
        assert_eq!(attempts.len(), all, "{window:?}");
    }
}

#[test]
fn the_demos_addresses_are_found_in_nothing_that_was_kept_but_the_tasks_file() {
    let folder = folder();
    demo(&folder);
    for path in files_below(folder.path())
        .iter()
        .filter(|path| !path.ends_with("tasks.json"))
    {
        let bytes = std::fs::read(path).expect("a file can be read");
        assert_eq!(
            holding(&bytes, &["@example"]),
            [""; 0],
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_person_is_told_a_story_and_what_to_try_next() {
    let folder = folder();
    let told = astra(["demo".as_ref(), folder.path().as_os_str()])
        .answer()
        .exits(0);
    assert!(told.text().contains("Try next"), "{told:?}");
    assert!(
        !told.text().contains(|c: char| c.is_control() && c != '\n'),
        "{told:?}"
    );
}

#[test]
fn a_demo_leaves_another_workspace_alone() {
    let folder = folder();
    astra(["init".as_ref(), folder.path().as_os_str()])
        .answer()
        .exits(0);
    let before = crate::support::tree(folder.path());
    astra(["demo".as_ref(), folder.path().as_os_str()])
        .answer()
        .exits(2);
    assert_eq!(crate::support::tree(folder.path()), before);
}
