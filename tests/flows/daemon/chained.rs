//! A task that another's outcome triggers.

use serde_json::{Value, json};

use super::{facts, insist_told};
use crate::support::{Gate, Task, Workspace, fact};

fn after(id: &str, task: Value) -> Task {
    Task::shell(id, "echo then")
        .entry("schedule", "manual")
        .with("after", task)
}

#[test]
fn a_task_that_comes_after_another_names_it_as_its_cause() {
    let workspace = Workspace::new([
        Task::shell("first", "echo first"),
        after("second", json!("first")),
        after("mourner", json!({ "task": "first", "on": "failed" })),
    ]);
    let results = workspace.run_due();
    assert_eq!(facts(&results, "task_id"), ["first", "second"]);
    let (first, second) = (&results[0]["document"], &results[1]["document"]);
    assert_eq!(second["causes"], json!([first["id"]]));
    assert_eq!(
        second["meta"]["scheduled_at"],
        first["meta"]["scheduled_at"]
    );
    assert_eq!(first["causes"], json!([]));
    insist_told(&workspace, &results);
}

#[test]
fn what_is_triggered_is_shown_below_its_cause_before_it_has_a_record() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let second = Task::shell("second", &gate.words()).entry("schedule", "manual");
    workspace.define([
        Task::shell("first", "echo first").entry("schedule", "manual"),
        second.with("after", "first"),
    ]);
    let ran = workspace.astra(&["run", "first"]).answer().exits(0).json();
    let shown = || {
        let id = ran["experience_id"].as_str().unwrap();
        let shown = workspace.table(&["show", id]).answer().exits(0);
        let triggered = shown.text().lines().find(|line| line.contains("triggered"));
        triggered.unwrap_or_default().to_owned()
    };
    let due = shown();
    assert!(due.contains("due  second, attempt 1 from "), "{due}");
    let mut daemon = workspace.daemon();
    gate.wait();
    let running = shown();
    assert!(running.contains("running  second, trace "), "{running}");
    gate.open();
    daemon.stop();
    assert!(shown().contains("success"));
    workspace.insist_settled();
}

#[test]
fn what_a_run_by_hand_triggers_is_run_by_the_daemon() {
    let workspace = Workspace::new([
        Task::shell("first", "exit 1").entry("schedule", "manual"),
        after("mourner", json!({ "task": "first", "on": "failed" })),
    ]);
    let ran = workspace.astra(&["run", "first"]).answer().exits(1).json();
    let results = workspace.run_due();
    assert_eq!(facts(&results, "task_id"), ["mourner"]);
    let mourner = &results[0]["document"];
    assert_eq!(mourner["causes"], json!([ran["experience_id"]]));
    assert_eq!(fact(mourner, "status"), "success");
    workspace.insist_settled();
}
