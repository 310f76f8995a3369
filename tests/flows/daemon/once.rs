//! What is due now, and no more.

use std::fs;

use serde_json::{Value, json};

use super::{facts, insist_told};
use crate::support::{Task, Workspace, fact};

#[test]
fn what_is_due_is_run_once() {
    let workspace = Workspace::new([
        Task::shell("hourly", "echo the hour"),
        Task::shell("daily", "echo the day").entry("schedule", "daily"),
        Task::shell("manual", "echo never").entry("schedule", "manual"),
    ]);
    let results = workspace.run_due();
    let mut tasks = facts(&results, "task_id");
    tasks.sort_by_key(ToString::to_string);
    assert_eq!(tasks, ["daily", "hourly"]);
    for result in &results {
        assert_eq!(result["outcome"], "recorded");
        assert_eq!(
            fact(&result["document"], "scheduled_vs_manual"),
            "scheduled"
        );
    }
    assert_eq!(workspace.run_due(), Vec::<Value>::new());
    insist_told(&workspace, &results);
}

#[test]
fn retries_that_are_due_at_once_are_run_too() {
    let stubborn = Task::shell("stubborn", "test $ASTRA_ATTEMPT = 3")
        .with("max_attempts", 5)
        .with("backoff_s", 0);
    let workspace = Workspace::new([stubborn]);
    let results = workspace.run_due();
    assert_eq!(facts(&results, "attempt"), [1, 2, 3]);
    assert_eq!(facts(&results, "status"), ["failed", "failed", "success"]);
    let traces = facts(&results, "trace_id");
    assert!(traces.iter().all(|trace| *trace == traces[0]), "{traces:?}");
    insist_told(&workspace, &results);
}

#[test]
fn the_tasks_file_says_of_all_runs_when_the_daemon_has_ended() {
    let stubborn = Task::shell("stubborn", "test $ASTRA_ATTEMPT = 3")
        .with("max_attempts", 5)
        .with("backoff_s", 0);
    let workspace = Workspace::new([stubborn]);
    assert_eq!(workspace.run_due().len(), 3);
    let file = fs::read(workspace.path("persona_space/tasks/tasks.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file["tasks"][0]["run_count"], 3);
    assert!(file["tasks"][0]["last_run"].is_string(), "{file}");
}

#[test]
fn a_retry_that_waits_is_left_to_the_next() {
    let patient = Task::shell("patient", "exit 1")
        .with("max_attempts", 2)
        .with("backoff_s", 3600);
    let workspace = Workspace::new([patient]);
    let results = workspace.run_due();
    assert_eq!(facts(&results, "attempt"), [1]);
    assert_eq!(workspace.run_due(), Vec::<Value>::new());
    workspace.await_count("SELECT count(*) FROM due_attempt", |due| due == 1);
}

#[test]
fn a_person_reads_one_line_of_each() {
    let failing = Task::shell("failing", "echo no coins left >&2; exit 2");
    let workspace = Workspace::new([failing]);
    let answer = workspace.table(&["daemon", "--once"]).answer().exits(0);
    let text = String::from_utf8(answer.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    for word in [
        "failed",
        "failing",
        "attempt 1",
        "CommandFailed: no coins left",
    ] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn without_a_tasks_file_there_is_nothing_to_serve() {
    let workspace = Workspace::new([]);
    fs::remove_file(workspace.path("persona_space/tasks/tasks.json")).unwrap();
    let error = workspace.astra(&["daemon"]).answer().exits(3).error();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("tasks.json"), "{message}");
}

#[test]
fn a_limit_that_is_none_is_refused_by_name() {
    let workspace = Workspace::new([]);
    workspace.write("astra.toml", "[daemon]\nconcurrency = 0\n");
    let error = workspace.astra(&["daemon"]).answer().exits(2).error();
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("from 1 to 1000"),
        "{error}"
    );
    workspace.write("astra.toml", "[daemon]\ngrace_s = 5\n");
    let config = workspace.astra(&["config"]).answer().exits(0).json();
    assert_eq!(
        config["daemon.grace_s"],
        json!({ "value": 5, "from": "astra.toml" })
    );
}
