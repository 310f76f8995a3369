//! `astra show`: a window as a tree, of what ran, what runs and what is to run.

use astra_kit::{SequentialIds, instant, running};
use astra_model::{ClaimOutcome, ClaimRepository, DueAttempt, Execution, Holder, RunnerId};
use astra_store::Store;
use serde_json::{Value, json};

use crate::hostile::insist_plain;
use crate::support::{Gate, Task, Workspace, fact};

fn tree(workspace: &Workspace, id: &str) -> String {
    let shown = workspace.table(&["show", id]).answer().exits(0);
    insist_plain(&shown);
    assert_eq!(shown.said(), "");
    shown.text().to_owned()
}

/// Insists that these stand in a text, each behind the one before.
#[track_caller]
fn insist_in_order(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for word in wanted {
        let at = rest.find(word);
        let at = at.unwrap_or_else(|| panic!("{word:?} is not where it should be in\n{text}"));
        rest = &rest[at + word.len()..];
    }
}

/// A program that fails once, having read a memory, and then writes a file.
fn twice() -> Workspace {
    let line = "test $ASTRA_ATTEMPT = 2 || { echo the tide is out >&2; exit 7; }; \
        echo shells > scratch; echo found shells";
    let workspace = Workspace::new([Task::shell("gather", line)
        .with("query", "tide")
        .with("max_attempts", 2)
        .with("backoff_s", 0.01)]);
    workspace.remember("exp_tide", "observation", "The tide brings shells.");
    workspace
}

#[test]
fn a_window_is_shown_as_a_tree_of_its_attempts() {
    let workspace = twice();
    let ran = workspace.astra(&["run", "gather"]).answer().exits(0).json();
    let records = workspace.records();
    let id = |number: usize| records[number]["id"].as_str().unwrap();
    let trace = ran["trace_id"].as_str().unwrap();
    let wanted = [
        "success  gather  2 attempts",
        "window",
        trace,
        "├─ attempt 1 failed",
        id(1),
        "run by",
        "process",
        "1 memory",
        "for \"tide\"",
        "exp_tide",
        "exit 7",
        "0 B out, 16 B err: sh -c test",
        "CommandFailed: the tide is out",
        "├─ waited",
        "└─ attempt 2 success",
        id(0),
        "exit 0",
        "13 B out, 0 B err",
        "wrote",
        "scratch",
        "said",
        "found shells",
    ];
    insist_in_order(&tree(&workspace, trace), &wanted);
    let shown = workspace.astra(&["show", trace]).answer().exits(0).json();
    assert_eq!(shown, json!([records[1], records[0]]));
}

#[test]
fn one_attempt_is_shown_whole_and_the_others_of_its_window_in_a_line() {
    let workspace = twice();
    workspace.astra(&["run", "gather"]).answer().exits(0);
    let records = workspace.records();
    let span = fact(&records[1], "span_id").as_str().unwrap();
    let shown = tree(&workspace, span);
    let wanted = [
        "failed  gather  attempt 1",
        "├─ attempt 1 failed",
        "exp_tide",
        "exit 7",
        "├─ waited",
        "└─ attempt 2 success",
        records[0]["id"].as_str().unwrap(),
        "\nError\n",
        "the tide is out",
    ];
    insist_in_order(&shown, &wanted);
    assert!(
        !shown.contains("exit 0") && !shown.contains("wrote"),
        "{shown}"
    );
    let document = workspace.astra(&["show", span]).answer().exits(0).json();
    assert_eq!(document, records[1]);
}

#[test]
fn an_attempt_that_runs_is_shown_while_it_runs() {
    let gated = |gate: &Gate| {
        let line = format!(
            "test $ASTRA_ATTEMPT = 1 && exit 7; {}; echo done",
            gate.words()
        );
        Task::shell("slow", &line)
            .with("max_attempts", 2)
            .with("backoff_s", 0)
    };
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([gated(&gate)]);
    let run = workspace.astra(&["run", "slow"]).start();
    gate.wait();
    let failed = workspace.records().remove(0);
    let trace = fact(&failed, "trace_id").as_str().unwrap();
    let process = format!("process {}", run.child.id());
    let wanted = [
        "running  slow  2 attempts",
        "attempt 1 failed",
        "attempt 2 running  since",
        &process,
        "last seen",
    ];
    insist_in_order(&tree(&workspace, trace), &wanted);
    let shown = workspace.astra(&["show", trace]).answer().exits(0).json();
    assert_eq!(shown, json!([failed]));
    gate.open();
    run.answer().exits(0);
    assert!(tree(&workspace, trace).starts_with("success  slow  2 attempts"));
}

#[test]
fn a_first_attempt_that_runs_is_found_by_its_trace_and_by_its_span() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let ids = workspace.beside().join("ids");
    let line = format!(
        "echo $ASTRA_TRACE_ID $ASTRA_SPAN_ID > '{}'; {}",
        ids.display(),
        gate.words()
    );
    workspace.define([Task::shell("slow", &line)]);
    let run = workspace.astra(&["run", "slow"]).start();
    gate.wait();
    let ids = std::fs::read_to_string(ids).unwrap();
    for id in ids.split_whitespace().flat_map(|id| [id, &id[..13]]) {
        insist_in_order(
            &tree(&workspace, id),
            &["running  slow  1 attempt", "attempt 1 running"],
        );
        let shown = workspace.astra(&["show", id]).answer().exits(0).json();
        assert_eq!(shown, Value::Array(Vec::new()));
    }
    gate.open();
    run.answer().exits(0);
}

#[test]
fn what_an_execution_was_read_by_is_shown_below_it() {
    let workspace = Workspace::new([
        Task::shell("gather", "echo pearls"),
        Task::digest("reflect", "pearls"),
    ]);
    let gathered = workspace.astra(&["run", "gather"]).answer().exits(0).json();
    let reflected = workspace
        .astra(&["run", "reflect"])
        .answer()
        .exits(0)
        .json();
    let id = |ran: &Value| ran["experience_id"].as_str().unwrap().to_owned();
    assert_eq!(reflected["document"]["parents"], json!([id(&gathered)]));
    insist_in_order(
        &tree(&workspace, &id(&gathered)),
        &["read by", "success", &id(&reflected)],
    );
}

/// Records an execution as a runner would, and what is to follow it.
fn record(store: &Store, execution: &Execution, next: &[DueAttempt]) -> String {
    let holder = Holder {
        runner: RunnerId::new(&SequentialIds::of_seed(9)),
        pid: 1,
        host: "test".to_owned(),
        boot: "boot".to_owned(),
    };
    let running = execution.running();
    let claimed = store.claim(running, &holder, running.started).unwrap();
    let ClaimOutcome::Claimed(lease) = claimed else {
        panic!("{claimed:?}")
    };
    let recorded = store.record_with(&lease, execution, next).unwrap();
    recorded.id().to_string()
}

#[test]
fn an_attempt_that_is_to_follow_is_shown_as_waiting() {
    let workspace = Workspace::new([]);
    let failed = running().fail("Timeout", "it took too long");
    let next = DueAttempt {
        task: failed.running().task.id.clone(),
        window: failed.running().window.clone(),
        follows: Some(failed.running().lineage),
        not_before: instant("2999-01-01T00:00:00Z"),
        causes: Vec::new(),
    };
    record(&workspace.store(), &failed, &[next]);
    let trace = failed.running().lineage.trace().to_string();
    let wanted = [
        "waiting  daily_reflection  1 attempt",
        "├─ attempt 1 failed",
        "Timeout: it took too long",
        "└─ attempt 2 waiting  until 2999-01-01T00:00:00.000Z",
    ];
    insist_in_order(&tree(&workspace, &trace), &wanted);
    let tasks = workspace.table(&["tasks"]).answer().exits(0);
    assert_eq!(tasks.text(), "no tasks\n");
}

#[test]
fn a_late_result_and_what_an_execution_triggered_are_shown_below_it() {
    let workspace = Workspace::new([]);
    let store = workspace.store();
    let interrupted = running().fail("RunnerInterrupted", "its process is gone");
    let id = record(&store, &interrupted, &[]);
    let late = running().succeed("Done after all.");
    store
        .note_late(&late, instant("2025-11-04T19:00:00Z"))
        .unwrap();
    let chained = running()
        .nth(1)
        .task("weekly")
        .causes([id.parse().unwrap()]);
    let chained = record(&store, &chained.succeed("Done."), &[]);
    drop(store);
    let wanted = [
        "RunnerInterrupted: its process is gone",
        "late",
        "success  ended 2025-11-04T18:29:1",
        "noted 2025-11-04T19:00:00Z; the record stands",
        "triggered",
        "success",
        &chained,
    ];
    insist_in_order(&tree(&workspace, &id), &wanted);
    insist_in_order(
        &tree(&workspace, &chained),
        &["attempt 1 success", "cause", &id],
    );
}

#[test]
fn what_a_daemon_ran_is_shown_with_what_it_triggered_and_what_it_waits_for() {
    let then = Task::shell("then", "exit 1")
        .entry("schedule", "manual")
        .with("after", "first")
        .with("max_attempts", 2)
        .with("backoff_s", 3000);
    let workspace = Workspace::new([Task::shell("first", "echo first"), then]);
    let results = workspace.run_due();
    let id = |number: usize| results[number]["experience_id"].as_str().unwrap();
    let wanted = ["success  first", "triggered", "failed", id(1)];
    insist_in_order(&tree(&workspace, id(0)), &wanted);
    let trace = results[1]["trace_id"].as_str().unwrap();
    let wanted = [
        "waiting  then  1 attempt",
        "attempt 1 failed",
        "cause",
        id(0),
        "└─ attempt 2 waiting  until ",
    ];
    insist_in_order(&tree(&workspace, trace), &wanted);
    let tasks = workspace.table(&["tasks"]).answer().exits(0);
    assert!(
        tasks.text().contains("enabled, waiting until "),
        "{tasks:?}"
    );
}
