//! A window that fails goes on while its policy allows: one trace, a span and a key each.

use serde_json::{Value, json};

use crate::support::{Task, Workspace, fact};

/// A program that succeeds at the attempt with that number.
fn until(attempt: u32) -> Task {
    Task::shell(
        "stubborn",
        &format!("echo try $ASTRA_ATTEMPT; test $ASTRA_ATTEMPT = {attempt} || exit 7"),
    )
    .with("backoff_s", 0)
}

fn facts(records: &[Value], key: &str) -> Vec<Value> {
    records
        .iter()
        .rev()
        .map(|record| fact(record, key).clone())
        .collect()
}

#[test]
fn a_failing_window_is_tried_until_it_succeeds() {
    let workspace = Workspace::new([until(3).with("max_attempts", 5)]);
    let ran = workspace
        .astra(&["run", "stubborn"])
        .answer()
        .exits(0)
        .json();
    assert_eq!(
        (&ran["attempt"], &ran["status"]),
        (&json!(3), &json!("success"))
    );
    let records = workspace.records();
    assert_eq!(facts(&records, "attempt"), [1, 2, 3]);
    assert_eq!(facts(&records, "status"), ["failed", "failed", "success"]);
    let spans = facts(&records, "span_id");
    assert_eq!(
        facts(&records, "retry_of"),
        [Value::Null, spans[0].clone(), spans[1].clone()]
    );
    let trace = ran["trace_id"].as_str().unwrap();
    let shown = workspace.astra(&["show", trace]).answer().exits(0).json();
    assert_eq!(shown, Value::Array(records.into_iter().rev().collect()));
}

#[test]
fn a_window_that_never_succeeds_ends_with_its_last_attempt() {
    let workspace = Workspace::new([until(9).with("max_attempts", 3)]);
    let words = ["run", "stubborn", "--at", "2026-01-02T03:04:05Z"];
    let ran = workspace.astra(&words).answer().exits(1).json();
    assert_eq!(
        (&ran["attempt"], &ran["status"]),
        (&json!(3), &json!("failed"))
    );
    let again = workspace.astra(&words).answer().exits(1).json();
    assert_eq!(
        (&again["outcome"], &again["document"]),
        (&json!("already_recorded"), &ran["document"])
    );
    assert_eq!(workspace.records().len(), 3);
}

#[test]
fn a_policy_that_is_widened_lets_an_old_window_go_on() {
    let workspace = Workspace::new([until(2)]);
    let words = ["run", "stubborn", "--at", "2026-01-02T03:04:05Z"];
    workspace.astra(&words).answer().exits(1);
    workspace.define([until(2).with("max_attempts", 2)]);
    let ran = workspace.astra(&words).answer().exits(0).json();
    assert_eq!(
        (&ran["attempt"], &ran["outcome"]),
        (&json!(2), &json!("recorded"))
    );
}

#[test]
fn a_fault_that_no_retry_mends_is_not_tried_again() {
    let missing = Task::command("missing", &["no-such-program-anywhere"]);
    let workspace = Workspace::new([missing.with("max_attempts", 3).with("backoff_s", 0)]);
    let ran = workspace
        .astra(&["run", "missing"])
        .answer()
        .exits(1)
        .json();
    assert_eq!(ran["attempt"], 1);
    assert_eq!(fact(&ran["document"], "error")["type"], "CommandNotStarted");
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn a_part_that_was_done_is_no_failure_and_is_not_tried_again() {
    let line = "echo half; echo the rest is missing >&2; exit 3";
    let workspace = Workspace::new([Task::shell("half", line).with("max_attempts", 3)]);
    let ran = workspace.astra(&["run", "half"]).answer().exits(0).json();
    assert_eq!(
        (&ran["status"], &ran["attempt"]),
        (&json!("partial"), &json!(1))
    );
    assert_eq!(
        fact(&ran["document"], "error")["message"],
        "the rest is missing"
    );
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn a_program_learns_which_attempt_it_serves() {
    let line = "cat; echo; echo $ASTRA_TRACE_ID $ASTRA_SPAN_ID $ASTRA_ATTEMPT $TRACEPARENT";
    let workspace = Workspace::new([Task::shell("told", line)]);
    let ran = workspace.astra(&["run", "told"]).answer().exits(0).json();
    let text = ran["document"]["content"]["text"].as_str().unwrap();
    let (stdin, environment) = text.trim_end().rsplit_once('\n').unwrap();
    let stdin: Value = serde_json::from_str(stdin.trim()).unwrap();
    for key in ["trace_id", "span_id", "attempt"] {
        assert_eq!(stdin[key], ran[key]);
        assert!(
            environment.contains(ran[key].to_string().trim_matches('"')),
            "{environment}"
        );
    }
}
