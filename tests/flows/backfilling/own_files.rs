//! The files that our own runs publish.

use std::fs;

use serde_json::Value;

use crate::support::{Task, Workspace, fact};

use super::Told;

/// Records runs of all kinds, each with its result file.
fn recorded() -> Workspace {
    let retried = Task::shell(
        "again",
        "test -e tried || { touch tried; exit 9; }; echo done",
    )
    .with("max_attempts", 3)
    .with("backoff_s", 0);
    let workspace = Workspace::new([
        Task::shell("greet", "echo hello"),
        Task::shell("half", "echo some; echo 'no more' >&2; exit 3"),
        Task::shell("fail", "echo 'no such file' >&2; exit 4"),
        retried,
    ]);
    for (task, code) in [
        ("greet", 0),
        ("greet", 0),
        ("half", 0),
        ("fail", 1),
        ("again", 0),
    ] {
        workspace.astra(&["run", task]).answer().exits(code);
    }
    workspace
}

#[test]
fn they_are_known_as_recorded() {
    let workspace = recorded();
    let told = Told::of(&workspace.astra(&["backfill"]).answer().exits(0));
    assert_eq!((told.found, told.created, told.already_there), (6, 0, 6));
}

#[test]
fn a_database_that_is_lost_is_made_again_from_them() {
    let workspace = recorded();
    let before = workspace.records();
    fs::remove_dir_all(workspace.path("data")).unwrap();
    let dry = Told::of(
        &workspace
            .astra(&["backfill", "--dry-run"])
            .answer()
            .exits(0),
    );
    let told = Told::of(&workspace.astra(&["backfill"]).answer().exits(0));
    assert_eq!((told.created, &dry), (6, &told));
    let mut after = workspace.records();
    workspace.insist_settled();
    for old in &before {
        let place = after.iter().position(|new| new["id"] == old["id"]);
        let new: Value = after.swap_remove(place.expect("the same id"));
        for key in [
            "task_id",
            "task_name",
            "task_type",
            "status",
            "started_at_ts",
            "ended_at_ts",
            "trace_id",
            "span_id",
            "attempt",
            "retry_of",
            "idempotency_key",
            "scheduled_vs_manual",
        ] {
            assert_eq!(fact(&new, key), fact(old, key), "{key}");
        }
        assert_eq!(
            fact(&new, "error")["message"],
            fact(old, "error")["message"]
        );
        assert_eq!(new["content"]["text"], old["content"]["text"]);
        assert_eq!(new["meta"]["scheduled_at"], old["meta"]["scheduled_at"]);
        let file = new["meta"]["legacy_result_file"].as_str().unwrap();
        assert!(workspace.results().join(file).is_file(), "{file}");
    }
    assert!(after.is_empty());
}
