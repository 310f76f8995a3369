//! A database from before task executions were tracked: read as it is, and not changed.

use std::fs;

use serde_json::Value;

use crate::support::{Task, Workspace, fact};

/// Made by running Python's side: 62 executions among 262 experiences.
const CORE_DB: &[u8] = include_bytes!("../fixtures/legacy/core.db");

fn legacy() -> Workspace {
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    fs::create_dir(workspace.path("data")).unwrap();
    fs::write(workspace.db(), CORE_DB).unwrap();
    workspace
}

#[track_caller]
fn insist_unchanged(workspace: &Workspace) {
    assert!(
        fs::read(workspace.db()).unwrap() == CORE_DB,
        "the database was changed"
    );
    for suffix in ["-wal", "-shm", "-journal"] {
        assert!(
            !workspace.path(format!("data/core.db{suffix}")).exists(),
            "{suffix} was left"
        );
    }
}

fn list(workspace: &Workspace, words: &[&str]) -> Vec<Value> {
    let words = [&["list", "--limit", "1000"], words].concat();
    let list = workspace.astra(&words).answer().exits(0).json();
    list["executions"].as_array().unwrap().clone()
}

#[test]
fn its_executions_are_listed_and_shown_in_their_own_form() {
    let workspace = legacy();
    let executions = list(&workspace, &[]);
    assert_eq!(executions.len(), 62);
    assert!(
        executions
            .iter()
            .all(|execution| execution["type"] == "TASK_EXECUTION")
    );
    let started = |execution: &Value| fact(execution, "started_at_ts").as_f64().unwrap();
    assert!(executions.is_sorted_by(|a, b| started(a) >= started(b)));
    for execution in executions.iter().take(3) {
        let id = execution["id"].as_str().unwrap();
        assert_eq!(
            &workspace.astra(&["show", id]).answer().exits(0).json(),
            execution
        );
        let trace = fact(execution, "trace_id").as_str().unwrap();
        assert!(
            workspace
                .astra(&["show", trace])
                .answer()
                .exits(0)
                .json()
                .is_array()
        );
        workspace.table(&["show", id]).answer().exits(0);
    }
    let task = fact(&executions[0], "task_id").as_str().unwrap();
    let of_task = list(&workspace, &["--task", task]);
    assert!(
        of_task
            .iter()
            .all(|execution| fact(execution, "task_id") == task)
            && !of_task.is_empty()
    );
    let failed = list(&workspace, &["--status", "failed"]).len();
    assert_eq!(
        failed + list(&workspace, &["--status", "success"]).len(),
        62
    );
    insist_unchanged(&workspace);
}

#[test]
fn its_pages_follow_one_another_by_cursor() {
    let workspace = legacy();
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut words = vec!["list", "--limit", "25"];
        words.extend(
            cursor
                .iter()
                .flat_map(|cursor| ["--after", cursor.as_str()]),
        );
        let page = workspace.astra(&words).answer().exits(0).json();
        ids.extend(
            page["executions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["id"].clone()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    let all: Vec<Value> = list(&workspace, &[])
        .iter()
        .map(|e| e["id"].clone())
        .collect();
    assert_eq!(ids, all);
}

#[test]
fn verification_counts_them_apart_and_does_not_fail_for_them() {
    let workspace = legacy();
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    assert_eq!(verified["legacy"]["checked"], 62);
    assert_eq!(verified["violations"], serde_json::json!([]));
    insist_unchanged(&workspace);
}

#[test]
fn running_a_task_says_that_it_must_be_migrated_first() {
    let workspace = legacy();
    let effects = workspace.beside().join("effects");
    workspace.define([Task::shell(
        "greet",
        &format!("echo ran >> '{}'", effects.display()),
    )]);
    let refused = workspace.astra(&["run", "greet"]).answer().exits(5).error();
    assert!(refused.to_string().contains("astra migrate"), "{refused}");
    assert!(
        !effects.exists(),
        "a task whose intent can't be kept does not run"
    );
    workspace.astra(&["tasks"]).answer().exits(0);
    insist_unchanged(&workspace);
}

#[test]
fn its_texts_are_masked_on_their_way_out() {
    let workspace = legacy();
    for words in [
        &["list", "--limit", "1000"][..],
        &["show", "exp_2025-10-24T06:18:11Z_89fe"],
    ] {
        for answer in [
            workspace.astra(words).answer(),
            workspace.table(words).answer(),
        ] {
            let answer = answer.exits(0);
            for found in ["ana.lopez@example.com", "192.0.2.17", "203.0.113.8"] {
                assert!(!answer.text().contains(found), "{found}");
            }
        }
    }
}
