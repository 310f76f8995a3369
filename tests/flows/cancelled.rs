//! A run that is asked to stop ends its task, and says so in its record.

use rustix::process::Signal;
use serde_json::json;

use crate::support::{Gate, Task, Workspace, fact, is_alive};

#[test]
fn an_interrupted_and_a_terminated_run_end_their_task_and_record_it() {
    for signal in [Signal::INT, Signal::TERM] {
        let workspace = Workspace::new([]);
        let gate = Gate::new(&workspace.beside(), "gate");
        let line = format!("echo so far; echo wet > tide.txt; {}", gate.words());
        workspace.define([Task::shell("long", &line).with("max_attempts", 3)]);
        let run = workspace.astra(&["run", "long"]).start();
        let child = gate.wait();
        run.signal(signal);
        let ran = run.answer().exits(1).json();
        assert!(!is_alive(child));
        let document = &ran["document"];
        assert_eq!(fact(document, "error")["type"], "Cancelled");
        assert_eq!(document["content"]["text"], "so far\n");
        assert_eq!(fact(document, "io")["files_written"], json!(["tide.txt"]));
        assert_eq!(
            workspace.records().len(),
            1,
            "what was stopped is not tried again"
        );
        workspace.insist_settled();
    }
}

#[test]
fn a_second_signal_ends_the_runner_at_once_and_recovery_settles_it() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    // A program that doesn't heed the first request is given a second to do so.
    let line = format!("trap '' TERM; {}", gate.words());
    workspace.define([Task::shell("long", &line)]);
    let run = workspace.astra(&["run", "long"]).start();
    gate.wait();
    run.signal(Signal::INT);
    run.signal(Signal::TERM);
    let answer = run.answer();
    assert!(matches!(answer.code, Some(1 | 130)), "{answer:?}");
    workspace.astra(&["recover"]).answer().exits(0);
    let records = workspace.records();
    let [record] = &records[..] else {
        panic!("one record: {records:#?}")
    };
    let kind = fact(record, "error")["type"].as_str().unwrap();
    assert!(["Cancelled", "RunnerInterrupted"].contains(&kind), "{kind}");
    workspace.insist_settled();
}

#[test]
fn a_run_that_is_stopped_while_it_waits_for_its_workspace_has_not_started() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([
        Task::shell("holder", &gate.words()),
        Task::shell("waiter", "echo done"),
    ]);
    let holder = workspace.astra(&["run", "holder"]).start();
    gate.wait();
    let waiter = workspace.astra(&["run", "waiter", "-v"]).start();
    crate::workspaces::await_runner(&workspace, 2);
    waiter.signal(Signal::TERM);
    waiter.answer();
    gate.open();
    holder.answer().exits(0);
    assert_eq!(workspace.records().len(), 1);
}
