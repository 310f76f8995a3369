//! F1–F6, F22: `kill -9` at any moment leaves one record of every attempt that had started.

mod calls;
mod folders;
mod moments;
mod seen;

pub(crate) use calls::{can_trace, strace};

use serde_json::json;

use crate::support::{Gate, Task, Workspace, fact, is_alive};

#[test]
fn an_attempt_that_was_killed_in_its_task_is_recorded_with_what_it_had_done() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
    let line = format!("echo wet > tide.txt; {}", gate.words());
    workspace.define([Task::shell("wade", &line)
        .with("query", "tide")
        .with("top_k", 3)]);
    let run = workspace.astra(&["run", "wade"]).start();
    let child = gate.wait();
    run.kill();
    assert!(
        is_alive(child),
        "the program outlives its runner until somebody recovers"
    );
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert!(
        !is_alive(child),
        "recovery ends what the dead runner had started"
    );
    let records = workspace.records();
    let [record] = &records[..] else {
        panic!("one record: {records:#?}")
    };
    assert_eq!(recovered["records"], json!([record["id"]]));
    assert_eq!(fact(record, "status"), "failed");
    assert_eq!(fact(record, "error")["type"], "RunnerInterrupted");
    assert_eq!(record["parents"], json!(["exp_tide"]));
    assert_eq!(fact(record, "retrieval")["query"], "tide");
    assert_eq!(fact(record, "io")["files_written"], json!(["tide.txt"]));
    workspace.insist_settled();
}

#[test]
fn a_child_that_only_its_grandchild_is_left_of_is_ended_too() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!("{} & wait", gate.nested());
    workspace.define([Task::shell("nest", &line)]);
    let run = workspace.astra(&["run", "nest"]).start();
    let grandchild = gate.wait();
    run.kill();
    workspace.astra(&["recover"]).answer().exits(0);
    assert!(!is_alive(grandchild));
    assert_eq!(
        fact(&workspace.records()[0], "error")["type"],
        "RunnerInterrupted"
    );
}

#[test]
fn a_run_that_lives_is_left_alone_by_recovery() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([Task::shell("live", &gate.words())]);
    let run = workspace.astra(&["run", "live"]).start();
    let child = gate.wait();
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert_eq!(
        (&recovered["records"], &recovered["still_running"]),
        (&json!([]), &json!(1))
    );
    assert!(is_alive(child));
    gate.open();
    assert_eq!(run.answer().exits(0).json()["status"], "success");
    assert_eq!(workspace.records().len(), 1);
}
