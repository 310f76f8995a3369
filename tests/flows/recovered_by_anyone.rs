//! F22: whoever comes first settles what a dead runner left, and only one does.

use rustix::process::Signal;
use serde_json::json;

use crate::support::{Gate, Started, Task, Workspace, fact};

const RECOVERERS: usize = 8;

/// Leaves an attempt whose runner is dead.
fn leave_dead(workspace: &Workspace, gate: &Gate, words: &[&str]) {
    let run = workspace.astra(&[&["run"], words].concat()).start();
    gate.wait();
    run.kill();
}

fn waiting() -> (Workspace, Gate) {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    (workspace, gate)
}

#[test]
fn eight_who_recover_at_once_make_one_record_of_each_attempt() {
    let (workspace, gate) = waiting();
    workspace.define([Task::shell("left", &gate.words()).without_workspace()]);
    for _ in 0..3 {
        // Each run settles what the one before left, but for the last.
        leave_dead(&workspace, &gate, &["left"]);
    }
    let started: Vec<Started> = (0..RECOVERERS)
        .map(|_| workspace.astra(&["recover"]).start())
        .collect();
    let settled: Vec<_> = started
        .into_iter()
        .flat_map(|recovery| {
            recovery.answer().exits(0).json()["records"]
                .as_array()
                .unwrap()
                .clone()
        })
        .collect();
    let records = workspace.records();
    assert_eq!(settled, [records[0]["id"].clone()]);
    assert_eq!(records.len(), 3);
    workspace.insist_settled();
}

#[test]
fn a_window_whose_runner_died_goes_on_with_its_next_attempt() {
    let (workspace, gate) = waiting();
    let line = format!(
        "test $ASTRA_ATTEMPT = 2 || {{ {}; }}; echo done",
        gate.words()
    );
    workspace.define([Task::shell("again", &line)
        .with("max_attempts", 2)
        .with("backoff_s", 0)]);
    let words = ["again", "--at", "2026-01-02T03:04:05Z"];
    leave_dead(&workspace, &gate, &words);
    let ran = workspace
        .astra(&[&["run"], &words[..]].concat())
        .answer()
        .exits(0)
        .json();
    assert_eq!(
        (&ran["attempt"], &ran["outcome"]),
        (&json!(2), &json!("recorded"))
    );
    let records = workspace.records();
    let [second, first] = &records[..] else {
        panic!("two records: {records:#?}")
    };
    assert_eq!(fact(first, "error")["type"], "RunnerInterrupted");
    assert_eq!(fact(second, "retry_of"), fact(first, "span_id"));
    assert_eq!(fact(second, "trace_id"), fact(first, "trace_id"));
    workspace.insist_settled();
}

#[test]
fn a_window_whose_runner_died_is_not_run_again_where_its_policy_is_one_attempt() {
    let (workspace, gate) = waiting();
    workspace.define([Task::shell("never", &gate.words())]);
    let words = ["never", "--at", "2026-01-02T03:04:05Z"];
    leave_dead(&workspace, &gate, &words);
    let ran = workspace
        .astra(&[&["run"], &words[..]].concat())
        .answer()
        .exits(1)
        .json();
    assert_eq!(ran["outcome"], "already_recorded");
    assert_eq!(fact(&ran["document"], "error")["type"], "RunnerInterrupted");
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn another_task_settles_what_it_finds() {
    let (workspace, gate) = waiting();
    workspace.define([
        Task::shell("left", &gate.words()),
        Task::shell("next", "echo done"),
    ]);
    leave_dead(&workspace, &gate, &["left"]);
    workspace.astra(&["run", "next"]).answer().exits(0);
    let records = workspace.records();
    assert_eq!(records.len(), 2);
    assert_eq!(fact(&records[1], "error")["type"], "RunnerInterrupted");
}

#[test]
fn nothing_is_to_be_recovered_in_a_new_workspace() {
    let workspace = Workspace::new([]);
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert_eq!(
        recovered,
        json!({ "records": [], "still_running": 0, "published": 0 })
    );
    assert!(!workspace.db().exists());
}

#[test]
fn a_runner_that_is_suspended_is_not_taken_for_dead() {
    let (workspace, gate) = waiting();
    workspace.define([Task::shell("held", &gate.words())]);
    let run = workspace.astra(&["run", "held"]).start();
    gate.wait();
    run.signal(Signal::STOP);
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert_eq!(
        (&recovered["records"], &recovered["still_running"]),
        (&json!([]), &json!(1))
    );
    gate.open();
    run.signal(Signal::CONT);
    assert_eq!(run.answer().exits(0).json()["outcome"], "recorded");
    assert_eq!(workspace.records().len(), 1);
}

const TASKS: &str = "persona_space/tasks/tasks.json";

#[test]
fn what_follows_an_attempt_that_is_settled_beside_a_broken_tasks_file_is_said_to_be_unknown() {
    insist_said("{\"tasks\": [");
}

#[test]
fn what_follows_an_attempt_whose_tasks_entry_is_broken_is_said_to_be_unknown() {
    insist_said(r#"{"tasks": [{"id": "left", "type": 7}]}"#);
}

/// Insists that a recovery beside this tasks file says how what it can't know is made good.
fn insist_said(broken: &str) {
    let (workspace, gate) = waiting();
    let line = format!("test $ASTRA_ATTEMPT = 2 || {{ {}; }}", gate.words());
    let left = Task::shell("left", &line).with("max_attempts", 2);
    let left = left.with("backoff_s", 0);
    workspace.define([left.clone()]);
    leave_dead(&workspace, &gate, &["left", "--mode", "scheduled"]);
    workspace.write(TASKS, broken);
    let recovered = workspace.astra(&["recover"]).answer().exits(0);
    let said = recovered.said();
    assert!(said.contains("what follows is not known"), "{said}");
    let record = &workspace.records()[0];
    workspace.define([left]);
    let window = record["meta"]["scheduled_at"].as_str().unwrap();
    let advised = ["run", "left", "--mode", "scheduled", "--at", window];
    assert!(said.contains(&advised.join(" ")), "{said}");
    let next = workspace.astra(&advised).answer().exits(0).json();
    assert_eq!(next["attempt"], 2);
    assert_eq!(&next["trace_id"], fact(record, "trace_id"));
    workspace.insist_settled();
}

#[test]
fn a_tasks_file_that_breaks_while_a_task_runs_loses_nothing_that_follows_it() {
    let (workspace, gate) = waiting();
    let first = Task::shell("first", &gate.words());
    let then = Task::shell("then", "echo then").entry("schedule", "manual");
    workspace.define([first.clone(), then.clone().with("after", "first")]);
    let run = workspace.astra(&["run", "first"]).start();
    gate.wait();
    workspace.write(TASKS, "{\"tasks\": [");
    gate.open();
    run.answer().exits(0);
    let first = first.entry("schedule", "manual");
    workspace.define([first, then.with("after", "first")]);
    let results = workspace.run_due();
    assert_eq!(fact(&results[0]["document"], "task_id"), "then");
    workspace.insist_settled();
}
