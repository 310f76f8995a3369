//! How a daemon ends, and what the next one finds.

use rustix::process::Signal;
use serde_json::Value;

use super::facts;
use crate::support::{Gate, Task, Workspace, fact, files_below, is_alive};

/// A workspace with a task that waits at a gate in its first attempt only.
fn waiting(finish: impl Fn(Task) -> Task) -> (Workspace, Gate) {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!(
        "echo so far; test $ASTRA_ATTEMPT != 1 || {{ {}; }}",
        gate.words()
    );
    workspace.define([finish(Task::shell("long", &line).with("backoff_s", 0))]);
    (workspace, gate)
}

fn heartbeats(workspace: &Workspace) -> Vec<Value> {
    let files = files_below(&workspace.path("data/run"));
    let is_one = |name: &str| name.starts_with("daemon-") && name.ends_with(".json");
    let found = files.iter().filter(|path| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(is_one)
    });
    let read = |path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    found.map(read).collect()
}

#[test]
fn what_runs_may_end() {
    let (workspace, gate) = waiting(|task| task);
    let mut daemon = workspace.daemon();
    gate.wait();
    let [heartbeat] = &heartbeats(&workspace)[..] else {
        panic!("a daemon says that it lives")
    };
    assert_eq!(heartbeat["pid"], daemon.pid());
    daemon.signal(Signal::TERM);
    daemon.says("stopping");
    gate.open();
    let results = daemon.ends();
    assert_eq!(facts(&results, "status"), ["success"]);
    assert_eq!(heartbeats(&workspace), Vec::<Value>::new());
    workspace.insist_settled();
}

#[test]
fn what_goes_on_after_the_grace_time_is_interrupted_and_goes_on_with_the_next_daemon() {
    let (workspace, gate) = waiting(|task| task);
    let call = workspace
        .astra(&["daemon"])
        .env("ASTRA_DAEMON_GRACE_S", "0");
    let mut daemon = call.serve();
    let child = gate.wait();
    let results = daemon.stop();
    assert!(!is_alive(child));
    assert_eq!(facts(&results, "status"), ["failed"]);
    let interrupted = &results[0]["document"];
    assert_eq!(fact(interrupted, "error")["type"], "Interrupted");
    assert_eq!(interrupted["content"]["text"], "so far\n");
    let next = workspace.run_due();
    assert_eq!(
        facts(&next, "status"),
        ["success"],
        "its only attempt was not counted"
    );
    let resumed = &next[0]["document"];
    assert_eq!(fact(resumed, "attempt"), 2);
    assert_eq!(fact(resumed, "trace_id"), fact(interrupted, "trace_id"));
    assert_eq!(fact(resumed, "retry_of"), fact(interrupted, "span_id"));
    workspace.insist_settled();
}

#[test]
fn a_second_signal_waits_for_no_grace_time() {
    let (workspace, gate) = waiting(|task| task);
    let mut daemon = workspace.daemon();
    gate.wait();
    daemon.signal(Signal::INT);
    daemon.says("stopping");
    let results = daemon.stop();
    assert_eq!(
        fact(&results[0]["document"], "error")["type"],
        "Interrupted"
    );
    workspace.insist_settled();
}

#[test]
fn a_daemon_that_was_killed_leaves_a_record_and_the_next_attempt() {
    let (workspace, gate) = waiting(|task| task.with("max_attempts", 2));
    let mut daemon = workspace.daemon();
    let child = gate.wait();
    daemon.kill();
    let results = workspace.run_due();
    assert!(!is_alive(child));
    assert_eq!(facts(&results, "attempt"), [2]);
    assert_eq!(facts(&results, "status"), ["success"]);
    let records = workspace.records();
    let [second, first] = &records[..] else {
        panic!("two records: {records:#?}")
    };
    assert_eq!(fact(first, "error")["type"], "RunnerInterrupted");
    assert_eq!(fact(second, "trace_id"), fact(first, "trace_id"));
    assert_eq!(fact(second, "retry_of"), fact(first, "span_id"));
    assert_eq!(heartbeats(&workspace), Vec::<Value>::new());
    workspace.insist_settled();
}

#[test]
fn a_retry_that_waits_survives_its_daemon() {
    let failing = Task::shell("failing", "test $ASTRA_ATTEMPT = 2")
        .with("max_attempts", 2)
        .with("backoff_s", 2);
    let workspace = Workspace::new([failing]);
    let mut daemon = workspace.daemon();
    assert_eq!(daemon.result()["attempt"], 1);
    daemon.kill();
    let mut next = workspace.daemon();
    let result = next.result();
    assert_eq!(
        (&result["attempt"], &result["status"]),
        (&2.into(), &"success".into())
    );
    assert_eq!(next.stop(), Vec::<Value>::new());
    assert_eq!(workspace.records().len(), 2);
    workspace.insist_settled();
}

/// Tells whether a process has a handler for a signal.
fn hears(pid: u32, signal: Signal) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
    caught >> (signal.as_raw() - 1) & 1 == 1
}

#[test]
fn a_daemon_that_is_told_to_stop_before_it_has_begun_runs_nothing() {
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    workspace.store();
    let holder = workspace.outside();
    let hold = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
    holder.execute_batch(hold).unwrap();
    let mut daemon = workspace.daemon();
    while !hears(daemon.pid(), Signal::TERM) {
        std::thread::yield_now();
    }
    daemon.signal(Signal::TERM);
    drop(holder);
    assert_eq!(daemon.ends(), Vec::<Value>::new());
    assert_eq!(workspace.records(), Vec::<Value>::new());
    workspace.insist_settled();
}

#[test]
fn a_daemon_whose_results_nobody_reads_goes_on_and_says_so_once() {
    let tick = Task::shell("tick", "echo tick").every_second();
    let workspace = Workspace::new([tick.without_workspace()]);
    let mut daemon = workspace.daemon();
    daemon.result();
    daemon.leave_results();
    daemon.says("results are told no more");
    let recorded = "SELECT count(*) FROM experience";
    let before = i64::try_from(workspace.records().len()).unwrap();
    workspace.await_count(recorded, |count| count >= before + 2);
    daemon.stop();
    let logged = daemon.all_logged();
    assert_eq!(
        logged.matches("results are told no more").count(),
        1,
        "{logged}"
    );
    workspace.insist_settled();
}
