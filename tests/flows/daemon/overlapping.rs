//! Windows that come while an earlier one of their task runs.

use serde_json::Value;

use crate::support::{Gate, Task, Workspace};

fn gated(overlap: &str) -> (Workspace, Gate) {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let task = Task::shell("slow", &gate.words()).without_workspace();
    workspace.define([task.every_second().with("overlap", overlap)]);
    (workspace, gate)
}

fn window_of(result: &Value) -> String {
    result["document"]["meta"]["scheduled_at"].to_string()
}

#[test]
fn they_are_missed_where_the_task_skips() {
    let (workspace, gate) = gated("skip");
    let mut daemon = workspace.daemon();
    gate.wait();
    let missed = "SELECT count(*) FROM missed_window WHERE reason = 'overlap'";
    workspace.await_count(missed, |count| count >= 2);
    workspace.await_count("SELECT count(*) FROM claim", |claims| claims == 1);
    gate.open();
    daemon.result();
    gate.wait();
    gate.open();
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn they_wait_for_their_turn_where_the_task_queues() {
    let (workspace, gate) = gated("queue");
    let mut daemon = workspace.daemon();
    gate.wait();
    workspace.await_count("SELECT count(*) FROM due_attempt", |due| due >= 2);
    workspace.await_count("SELECT count(*) FROM claim", |claims| claims == 1);
    gate.open();
    let mut windows = vec![window_of(&daemon.result())];
    for _ in 0..2 {
        gate.wait();
        gate.open();
        windows.push(window_of(&daemon.result()));
    }
    assert!(windows.is_sorted_by(|a, b| a < b), "{windows:?}");
    daemon.kill();
}

#[test]
fn they_run_beside_each_other_where_the_task_allows_it_but_no_more_than_it_says() {
    let (workspace, gate) = gated("allow");
    let task = Task::shell("slow", &gate.words()).without_workspace();
    let task = task.every_second().with("overlap", "allow");
    workspace.define([task.with("concurrency", 2)]);
    let mut daemon = workspace.daemon();
    gate.wait();
    gate.wait();
    workspace.await_count("SELECT count(*) FROM due_attempt", |due| due >= 2);
    workspace.await_count("SELECT count(*) FROM claim", |claims| claims == 2);
    gate.open();
    daemon.result();
    gate.wait();
    daemon.kill();
}

#[test]
fn runs_that_share_a_workspace_wait_without_holding_up_others() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([
        Task::shell("a_holder", &gate.words()),
        Task::shell("b_waiter", "echo waited"),
        Task::shell("c_waiter", "echo waited"),
        Task::shell("d_free", "echo free").without_workspace(),
        Task::shell("e_beside", "echo beside").with("workspace", "beside"),
    ]);
    let call = workspace.astra(&["daemon", "--once", "--concurrency", "2"]);
    let mut daemon = call.serve();
    let first = daemon.result();
    let _ = first;
    gate.wait();
    gate.open();
    assert_eq!(daemon.ends().len(), 4);
    workspace.insist_settled();
}
