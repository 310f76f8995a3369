//! Many on one database, told nothing of each other.

use std::collections::BTreeSet;

use rustix::process::Signal;
use serde_json::{Value, json};

use super::insist_told;
use crate::support::{Gate, Service, Task, Workspace, fact};

fn tasks(count: usize) -> impl Iterator<Item = Task> {
    (0..count).map(|number| Task::shell(&format!("task{number}"), "echo done").without_workspace())
}

fn once(workspace: &Workspace) -> Service {
    workspace.astra(&["daemon", "--once"]).serve()
}

#[test]
fn of_two_daemons_one_runs_a_window() {
    let workspace = Workspace::new(tasks(1));
    let mut daemons = [once(&workspace), once(&workspace)];
    let results: Vec<Value> = daemons.iter_mut().flat_map(Service::ends).collect();
    assert_eq!(results.len(), 1);
    insist_told(&workspace, &results);
}

#[test]
fn sixteen_daemons_run_each_window_of_several_tasks_once() {
    let workspace = Workspace::new(tasks(6));
    let mut daemons: Vec<Service> = (0..16).map(|_| once(&workspace)).collect();
    let results: Vec<Value> = daemons.iter_mut().flat_map(Service::ends).collect();
    assert_eq!(results.len(), 6);
    insist_told(&workspace, &results);
}

#[test]
fn two_daemons_share_the_windows_as_they_come() {
    let second = Task::shell("second", "echo tick").without_workspace();
    let workspace = Workspace::new([second.every_second()]);
    let mut daemons = [workspace.daemon(), workspace.daemon()];
    workspace.await_count("SELECT count(*) FROM experience", |records| records >= 4);
    let results: Vec<Value> = daemons.iter_mut().flat_map(Service::stop).collect();
    let windows: BTreeSet<String> = results
        .iter()
        .map(|result| result["document"]["meta"]["scheduled_at"].to_string())
        .collect();
    assert_eq!(windows.len(), results.len());
    insist_told(&workspace, &results);
}

#[test]
fn a_window_that_is_run_by_hand_is_not_run_by_the_daemon() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([
        Task::shell("held", &gate.words()).without_workspace(),
        Task::shell("free", "echo free").without_workspace(),
    ]);
    let run = workspace
        .astra(&["run", "held", "--mode", "scheduled"])
        .start();
    gate.wait();
    let results = workspace.run_due();
    assert_eq!(results.len(), 1);
    assert_eq!(fact(&results[0]["document"], "task_id"), "free");
    gate.open();
    assert_eq!(run.answer().exits(0).json()["outcome"], json!("recorded"));
    assert_eq!(workspace.run_due(), Vec::<Value>::new());
    assert_eq!(workspace.records().len(), 2);
    workspace.insist_settled();
}

#[test]
fn a_dead_daemons_attempt_is_tried_again_by_another_though_the_tasks_file_is_broken() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let held = Task::shell("held", &gate.words()).without_workspace();
    // Whoever takes a workspace settles what dead runners left.
    let tick = Task::shell("tick", "echo tick").with("workspace", "ticks");
    workspace.define([
        held.with("max_attempts", 2).with("backoff_s", 0),
        tick.every_second(),
    ]);
    let mut first = workspace.daemon();
    gate.wait();
    let mut second = workspace.daemon();
    second.says("started");
    let pen = workspace.hold_tasks_file();
    workspace.write("persona_space/tasks/tasks.json", "{\"tasks\": [");
    drop(pen);
    second.signal(Signal::HUP);
    second.says("the tasks stay as they were");
    first.kill();
    gate.wait();
    gate.open();
    while fact(&second.result()["document"], "task_id") != "held" {}
    second.stop();
}
