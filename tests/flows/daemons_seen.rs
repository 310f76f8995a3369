//! What `astra doctor` makes of what daemons say of themselves.

use std::fs;
use std::path::{Path, PathBuf};

use astra_model::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::support::{Gate, Task, Workspace};

/// Returns what is found of daemons: how it is, and what is said of it.
fn daemons(workspace: &Workspace) -> Vec<(String, String)> {
    let found = workspace.astra(&["doctor"]).answer().exits(0).json();
    let found = found.as_array().unwrap().clone().into_iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    found
        .filter(|finding| finding["what"] == "daemon")
        .map(|finding| (text(&finding, "level"), text(&finding, "detail")))
        .collect()
}

/// Says what a daemon would say whose runner has that lock.
fn say(lock: &Path, beat: &str) {
    let name = lock.file_stem().unwrap().to_str().unwrap();
    let runner = name.strip_prefix("runner-").unwrap();
    let host = rustix::system::uname();
    let said = json!({
        "runner": runner,
        "pid": 4242,
        "host": host.nodename().to_str().unwrap(),
        "started": "2026-01-01T00:00:00Z",
        "beat": beat,
        "tasks": 3,
        "running": 1,
        "next_wake": "2026-01-01T01:00:00Z",
    });
    let file = lock.with_file_name(format!("daemon-{runner}.json"));
    fs::write(file, said.to_string()).unwrap();
}

fn runner_lock(workspace: &Workspace) -> PathBuf {
    let files = fs::read_dir(workspace.path("data/run")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let is_lock = |path: &PathBuf| path.to_str().unwrap().contains("/runner-");
    paths.find(is_lock).expect("a runner keeps its lock")
}

#[test]
fn a_daemon_that_lives_is_told_from_one_that_hangs_and_one_that_is_gone() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([Task::shell("slow", &gate.words())]);
    let run = workspace.astra(&["run", "slow"]).start();
    gate.wait();
    let lock = runner_lock(&workspace);
    say(&lock, &SystemClock::new().now().to_iso());
    let (level, detail) = daemons(&workspace).remove(0);
    assert_eq!(level, "ok");
    assert!(
        detail.contains("process 4242") && detail.contains("3 tasks, 1 running"),
        "{detail}"
    );
    say(&lock, "2026-01-01T00:30:00Z");
    let (level, detail) = daemons(&workspace).remove(0);
    assert_eq!(level, "warn");
    assert!(
        detail.ends_with("since 2026-01-01T00:30:00Z, though it lives"),
        "{detail}"
    );
    gate.open();
    run.answer().exits(0);
    let (level, detail) = daemons(&workspace).remove(0);
    assert_eq!(level, "warn");
    assert!(detail.ends_with("and is gone"), "{detail}");
}

#[test]
fn where_no_daemon_runs_what_has_a_schedule_a_hint_says_so() {
    let hourly = Task::shell("greet", "echo hello");
    let workspace = Workspace::new([hourly.clone(), hourly.entry("id", "again")]);
    let expected = (
        "ok".to_owned(),
        "none runs, and 2 tasks have a schedule".to_owned(),
    );
    assert_eq!(daemons(&workspace), [expected]);
    workspace.define([Task::shell("greet", "echo hello").entry("schedule", "manual")]);
    assert_eq!(daemons(&workspace), []);
}

#[test]
fn a_daemon_that_was_killed_is_gone_until_what_it_left_is_settled() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([Task::shell("slow", &gate.words())]);
    let mut daemon = workspace.daemon();
    gate.wait();
    let process = format!("process {} on ", daemon.pid());
    let [(level, detail)] = &daemons(&workspace)[..] else {
        panic!("one daemon runs")
    };
    assert_eq!(level, "ok");
    assert!(
        detail.starts_with(&process) && detail.contains(": 1 task, "),
        "{detail}"
    );
    daemon.kill();
    let [(level, detail), (_, nobody)] = &daemons(&workspace)[..] else {
        panic!("one daemon is gone")
    };
    assert_eq!(level, "warn");
    assert!(
        detail.starts_with(&process) && detail.ends_with("and is gone"),
        "{detail}"
    );
    assert_eq!(nobody, "none runs, and 1 task has a schedule");
    workspace.astra(&["recover"]).answer().exits(0);
    let [(_, nobody)] = &daemons(&workspace)[..] else {
        panic!("nothing is left of it")
    };
    assert_eq!(nobody, "none runs, and 1 task has a schedule");
}
