//! `astra prune`: old records go, and what they were stays provable.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::killed::{can_trace, strace};
use crate::support::{Answer, Call, Task, Workspace};

/// All that a test runs is older by then.
const LATER: [&str; 2] = ["--before", "2100-01-01T00:00:00Z"];
const WINDOWS: [&str; 4] = [
    "2025-11-04T18:00:00Z",
    "2025-11-05T18:00:00Z",
    "2025-11-06T18:00:00Z",
    "2025-11-07T18:00:00Z",
];

/// Runs some windows in a workspace that lets anything be pruned; returns what each answered.
fn recorded() -> (Workspace, Vec<Value>) {
    let workspace = Workspace::new([Task::shell("tells", "echo something")]);
    workspace.write("astra.toml", "[retention]\nmin_age_days = 0\n");
    let ran = WINDOWS.map(|window| run(&workspace, window)).into();
    (workspace, ran)
}

fn run(workspace: &Workspace, window: &str) -> Value {
    let words = ["run", "tells", "--at", window];
    workspace.astra(&words).answer().exits(0).json()
}

fn prune(workspace: &Workspace, words: &[&str]) -> Answer {
    let words = [&["prune"], &LATER[..], words].concat();
    workspace.astra(&words).answer()
}

fn id(ran: &Value) -> &str {
    ran["experience_id"].as_str().unwrap()
}

/// Insists that the database, the ledger and its files hold, each by itself.
#[track_caller]
fn insist_all_holds(workspace: &Workspace) {
    workspace.insist_settled();
    workspace.astra(&["ledger", "verify"]).answer().exits(0);
    let files = workspace.path("data/ledger");
    let files = ["ledger", "verify", files.to_str().unwrap()];
    workspace.astra(&files).answer().exits(0);
}

#[test]
fn what_was_pruned_is_gone_and_proved_and_does_not_run_again() {
    let (workspace, ran) = recorded();
    workspace.astra(&["ledger", "checkpoint"]).answer().exits(0);
    let planned = prune(&workspace, &["--keep-last", "2", "--dry-run"])
        .exits(0)
        .json();
    assert_eq!(workspace.records().len(), 4);
    let done = prune(
        &workspace,
        &["--keep-last", "2", "--reason", "asked by ada@example.org"],
    );
    let done = done.exits(0).json();
    for key in [
        "examined",
        "windows",
        "records",
        "kept",
        "first_started",
        "last_started",
    ] {
        assert_eq!(planned[key], done[key], "{key}");
    }
    assert_eq!(
        (&done["records"], &done["kept"], &done["log_emptied"]),
        (&json!(2), &json!({ "last": 2 }), &json!(true))
    );
    assert_eq!(workspace.records().len(), 2);
    insist_all_holds(&workspace);
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    assert_eq!(verified["ledger"]["pruned"], 2);

    let entries = workspace.astra(&["ledger", "export"]).answer().json_lines();
    let last = entries.last().unwrap();
    assert_eq!(
        (&last["event"], &last["seq"]),
        (&json!("records_pruned"), &done["entries"][0])
    );
    assert_eq!(last["meta"]["reason"], "asked by [email]");

    let gone = id(&ran[0]);
    for name in [
        gone,
        ran[0]["trace_id"].as_str().unwrap(),
        ran[0]["span_id"].as_str().unwrap(),
    ] {
        for verb in ["show", "trace"] {
            let error = workspace.astra(&[verb, name]).answer().exits(3).error();
            let message = error["message"].as_str().unwrap();
            assert!(
                message.starts_with(&format!("{gone} was pruned at 20")),
                "{message}"
            );
        }
    }
    let again = run(&workspace, WINDOWS[0]);
    assert_eq!(
        (
            &again["outcome"],
            id(&again),
            &again["status"],
            &again["document"]
        ),
        (
            &json!("already_recorded"),
            gone,
            &json!("success"),
            &Value::Null
        )
    );
    let filled = workspace.astra(&["backfill"]).answer().exits(0).json();
    assert_eq!(
        (&filled["found"], &filled["created"]),
        (&json!(4), &json!(0))
    );
    assert_eq!(workspace.records().len(), 2);

    let proof = workspace.beside().join("proof");
    let proof = proof.to_str().unwrap();
    let words = ["ledger", "prove", gone, "--out", proof];
    let proved = workspace.astra(&words).answer().exits(0).json();
    assert_eq!(proved["experience_id"], gone);
    workspace
        .astra(&["ledger", "verify-proof", proof])
        .answer()
        .exits(0);
}

#[test]
fn what_is_young_stays_and_so_do_the_last_of_each_task() {
    let (workspace, _) = recorded();
    workspace.write("astra.toml", "");
    let kept = prune(&workspace, &["--keep-last", "0"]).exits(0).json();
    assert_eq!(
        (&kept["records"], &kept["kept"]),
        (&json!(0), &json!({ "age": 4 }))
    );
    let of_another = prune(&workspace, &["--keep-last", "0", "--task", "other"]);
    assert_eq!(of_another.exits(0).json()["examined"], 0);
    prune(&workspace, &[]).exits(2).error();
    let words = ["prune", "--before", "yesterday", "--keep-last", "1"];
    workspace.astra(&words).answer().exits(2).error();
    let told = workspace.table(&[&["prune"], &LATER[..], &["--keep-last", "1"]].concat());
    let told = told.answer().exits(0);
    assert!(
        told.text()
            .contains("4 stay: younger than what may be pruned"),
        "{told:?}"
    );
    let config = workspace.astra(&["config"]).answer().exits(0).json();
    assert_eq!(config["retention.min_age_days"]["value"], 90);
}

#[test]
fn a_copy_from_before_a_prune_is_whole_and_says_what_it_is() {
    let (workspace, _) = recorded();
    let place = workspace.beside().join("copy.db");
    let words = ["backup", place.to_str().unwrap()];
    workspace.astra(&words).answer().exits(0);
    prune(&workspace, &["--keep-last", "1"]).exits(0);
    let copy = ["list", "--db", place.to_str().unwrap()];
    let list = workspace.astra(&copy).answer().exits(0).json();
    assert_eq!(list["executions"].as_array().unwrap().len(), 4);
}

#[test]
fn a_prune_that_is_killed_loses_nothing_else_and_goes_on() {
    if !can_trace() {
        return;
    }
    let mut lefts = BTreeSet::new();
    for call in ["pwrite64", "fsync,fdatasync", "ftruncate"] {
        for nth in [1, 3, 6] {
            let (workspace, _) = recorded();
            let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
            let mut strace: Command = strace(call, Path::new("/dev/null"));
            strace.args(["-e", &inject]).arg(crate::support::binary());
            Call::of(strace)
                .words(["prune", "--keep-last", "1", "--root"])
                .words([workspace.root()])
                .words(LATER)
                .answer();
            let left = workspace.records().len();
            lefts.insert(left);
            insist_all_holds(&workspace);
            prune(&workspace, &["--keep-last", "1"]).exits(0);
            assert_eq!(workspace.records().len(), 1);
            insist_all_holds(&workspace);
        }
    }
    // Killed before the one transaction and behind it.
    assert!(lefts.into_iter().eq([1, 4]));
}
