//! Tasks that change while the daemon runs them.

use std::fs;

use rustix::fs::{CWD, FileType, Mode};
use rustix::process::Signal;

use crate::support::{Task, Workspace};

const TASKS: &str = "persona_space/tasks/tasks.json";

fn ticking(id: &str) -> Task {
    Task::shell(id, "echo tick")
        .without_workspace()
        .every_second()
}

#[test]
fn a_broken_tasks_file_keeps_the_tasks_and_a_mended_one_changes_them() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    let held = workspace.hold_tasks_file();
    workspace.write(TASKS, "{\"tasks\": [");
    drop(held);
    daemon.signal(Signal::HUP);
    daemon.says("the tasks stay as they were");
    // Whatever had begun by then is told before what comes after it.
    for _ in 0..3 {
        assert_eq!(task_of(&daemon.result()), "old");
    }
    workspace.define([ticking("new")]);
    daemon.signal(Signal::HUP);
    while task_of(&daemon.result()) != "new" {}
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn a_pipe_in_the_place_of_the_tasks_file_holds_nobody() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    let path = workspace.path(TASKS);
    let private = Mode::RUSR | Mode::WUSR;
    let held = workspace.hold_tasks_file();
    fs::remove_file(&path).unwrap();
    rustix::fs::mknodat(CWD, &path, FileType::Fifo, private, 0).unwrap();
    drop(held);
    daemon.signal(Signal::HUP);
    daemon.says("the tasks stay as they were");
    for _ in 0..3 {
        assert_eq!(task_of(&daemon.result()), "old");
    }
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn whoever_is_stuck_while_it_replaces_the_tasks_file_holds_up_no_runs() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    let stuck = workspace.hold_tasks_file();
    for _ in 0..4 {
        assert_eq!(task_of(&daemon.result()), "old");
    }
    drop(stuck);
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn whoever_is_stuck_while_it_replaces_the_tasks_file_holds_up_no_end_either() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    let stuck = workspace.hold_tasks_file();
    for _ in 0..2 {
        daemon.result();
    }
    daemon.stop();
    let logged = daemon.all_logged();
    assert!(logged.contains("tasks.lock"), "{logged}");
    assert_eq!(unwritten(&logged), 1, "{logged}");
    drop(stuck);
    workspace.insist_settled();
}

#[test]
fn runs_that_a_broken_tasks_file_does_not_tell_are_told_once_it_is_mended() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    let is_told = |file: &str| file.contains("\"run_count\": 1");
    while !is_told(&fs::read_to_string(workspace.path(TASKS)).unwrap()) {
        std::thread::yield_now();
    }
    let held = workspace.hold_tasks_file();
    let whole = fs::read_to_string(workspace.path(TASKS)).unwrap();
    workspace.write(TASKS, "{\"tasks\": [");
    drop(held);
    for _ in 0..3 {
        daemon.result();
    }
    daemon.says("ran last");
    workspace.write(TASKS, &whole);
    daemon.result();
    daemon.stop();
    let logged = daemon.all_logged();
    assert_eq!(unwritten(&logged), 1, "{logged}");
    let file = fs::read_to_string(workspace.path(TASKS)).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let told = file["tasks"][0]["run_count"].as_u64().unwrap();
    assert!(told >= 4, "{file}");
    workspace.insist_settled();
}

/// Counts how often the log says that the tasks file can't be written.
fn unwritten(logged: &str) -> usize {
    logged
        .matches("doesn't say when its tasks ran last")
        .count()
}

fn task_of(result: &serde_json::Value) -> String {
    let task = &result["document"]["content"]["structured"]["task_id"];
    task.as_str().unwrap().to_owned()
}

#[test]
fn a_change_is_seen_without_a_signal() {
    let workspace = Workspace::new([ticking("old")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    let held = workspace.hold_tasks_file();
    workspace.define([ticking("new")]);
    drop(held);
    while task_of(&daemon.result()) != "new" {}
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn the_windows_of_a_disabled_task_are_missed_for_that_reason() {
    let workspace = Workspace::new([ticking("sleeper")]);
    let mut daemon = workspace.daemon();
    daemon.result();
    workspace
        .astra(&["tasks", "disable", "sleeper"])
        .answer()
        .exits(0);
    daemon.signal(Signal::HUP);
    let missed = "SELECT count(*) FROM missed_window WHERE reason = 'disabled'";
    workspace.await_count(missed, |count| count >= 2);
    workspace
        .astra(&["tasks", "enable", "sleeper"])
        .answer()
        .exits(0);
    daemon.signal(Signal::HUP);
    while daemon.result()["document"]["meta"]["scheduled_at"]
        .as_str()
        .unwrap()
        <= &*last_missed(&workspace)
    {}
    daemon.stop();
    workspace.insist_settled();
}

/// Returns the last window that was missed, spelled as in records.
fn last_missed(workspace: &Workspace) -> String {
    let query =
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(window) / 1000, 'unixepoch') FROM missed_window";
    let found = workspace.outside().query_row(query, [], |row| row.get(0));
    found.unwrap()
}

#[test]
fn what_a_task_says_does_not_reach_the_log_unmasked() {
    let line = "echo ask canary@example.org >&2; exit 1";
    let workspace =
        Workspace::new([Task::shell("teller", line).entry("name", "canary@example.org")]);
    let mut daemon = workspace.astra(&["daemon", "--once", "-v"]).serve();
    let results = daemon.ends();
    let logged = daemon.all_logged();
    assert!(
        logged.contains("CommandFailed") && logged.contains("[email]"),
        "{logged}"
    );
    let told = format!("{logged}{results:?}");
    assert!(!told.contains("canary@"), "{told}");
    for line in logged.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(
            event["level"].is_string() && event["timestamp"].is_string(),
            "{event}"
        );
    }
}
