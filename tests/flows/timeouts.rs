//! What takes too long is stopped, with all its children, and recorded with what it had done.

use serde_json::json;

use crate::support::{Gate, Task, Workspace, fact, is_alive};

/// Long enough for a program to begin on a machine that has much else to do.
const TIMEOUT_S: u32 = 3;

#[test]
fn a_task_that_takes_too_long_is_recorded_with_what_it_had_said() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!("echo half of it; echo wet > tide.txt; {}", gate.words());
    workspace.define([Task::shell("slow", &line).with("timeout_s", TIMEOUT_S)]);
    let run = workspace.astra(&["run", "slow"]).start();
    let child = gate.wait();
    let ran = run.answer().exits(1).json();
    assert!(!is_alive(child));
    let document = &ran["document"];
    assert_eq!(fact(document, "error")["type"], "Timeout");
    assert_eq!(document["content"]["text"], "half of it\n");
    assert_eq!(fact(document, "io")["files_written"], json!(["tide.txt"]));
    assert_eq!(workspace.records().len(), 1);
    workspace.insist_settled();
}

#[test]
fn a_program_that_ignores_the_request_to_stop_is_killed_with_its_children() {
    let workspace = Workspace::new([]);
    let (gate, inner) = (
        Gate::new(&workspace.beside(), "gate"),
        Gate::new(&workspace.beside(), "inner"),
    );
    let line = format!(
        "trap '' TERM; (trap '' TERM; {}) & {}",
        inner.nested(),
        gate.words()
    );
    workspace.define([Task::shell("deaf", &line).with("timeout_s", TIMEOUT_S)]);
    let run = workspace.astra(&["run", "deaf"]).start();
    let (child, grandchild) = (gate.wait(), inner.wait());
    let ran = run.answer().exits(1).json();
    assert_eq!(fact(&ran["document"], "error")["type"], "Timeout");
    assert!(!is_alive(child) && !is_alive(grandchild));
}

#[test]
fn a_time_out_is_tried_again_where_the_policy_allows_it() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!(
        "test $ASTRA_ATTEMPT = 2 || {{ {}; }}; echo done",
        gate.words()
    );
    let task = Task::shell("slow", &line).with("timeout_s", TIMEOUT_S);
    workspace.define([task.with("max_attempts", 2).with("backoff_s", 0)]);
    let run = workspace.astra(&["run", "slow"]).start();
    gate.wait();
    // A machine may be so busy that the second attempt is late too, so only the first is judged.
    run.answer();
    let records = workspace.records();
    assert_eq!(records.len(), 2);
    assert_eq!(fact(&records[1], "error")["type"], "Timeout");
    let hash = |at: usize| fact(&records[at], "error")["stack_hash"].clone();
    assert!(fact(&records[0], "status") == "success" || hash(0) == hash(1));
}

#[test]
fn what_a_program_leaves_running_ends_with_it() {
    let workspace = Workspace::new([]);
    let (gate, inner) = (
        Gate::new(&workspace.beside(), "gate"),
        Gate::new(&workspace.beside(), "inner"),
    );
    let line = format!(
        "{} > left.txt 2>&1 & {}; echo done",
        inner.nested(),
        gate.words()
    );
    workspace.define([Task::shell("leaver", &line)]);
    let run = workspace.astra(&["run", "leaver"]).start();
    let left = inner.wait();
    gate.wait();
    gate.open();
    assert_eq!(run.answer().exits(0).json()["status"], "success");
    assert!(!is_alive(left));
}
