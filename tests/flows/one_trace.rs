//! One trace through everything that touches a window.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Task, Workspace, fact};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const CAUSE: &str = "traceparent:00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Returns the entries of the ledger of an event.
pub(crate) fn entries(database: &Connection, event: &str) -> Vec<Value> {
    let mut rows = database
        .prepare("SELECT line FROM ledger_entry ORDER BY seq")
        .unwrap();
    let lines = rows.query_map((), |row| row.get::<_, String>(0)).unwrap();
    let entries = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    entries.filter(|entry| entry["event"] == event).collect()
}

fn told() -> Task {
    Task::shell("told", "echo $TRACEPARENT; exit 1")
        .with("max_attempts", 2)
        .with("backoff_s", 0)
        .with("cron", "0 0 1 1 *")
}

#[test]
fn a_window_has_one_trace_in_record_ledger_log_child_and_result_file() {
    let workspace = Workspace::new([told().every_second()]);
    let mut daemon = workspace.astra(&["daemon", "-v"]).serve();
    let (first, second) = (daemon.result(), daemon.result());
    daemon.stop();
    let log = daemon.all_logged();
    assert_eq!(
        (&first["attempt"], &second["attempt"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(first["trace_id"], second["trace_id"]);
    let entries = entries(&workspace.outside(), "task_executed");
    for attempt in [first, second] {
        let trace = attempt["trace_id"].as_str().unwrap();
        let span = attempt["span_id"].as_str().unwrap();
        let text = attempt["document"]["content"]["text"].as_str().unwrap();
        let half = span[19..].replace('-', "");
        assert_eq!(
            text.trim(),
            format!("00-[id]-{half}-01"),
            "a trace of 32 digits is masked"
        );
        let entered = entries.iter().find(|entry| entry["span_id"] == span);
        assert_eq!(entered.unwrap()["trace_id"], trace);
        let said = |message: &str| {
            log.lines().any(|line| {
                let event: Value = serde_json::from_str(line).unwrap();
                let of_attempt = [&event, &event["span"]]
                    .iter()
                    .any(|fields| fields["trace"] == trace && fields["span"] == span);
                of_attempt && event["message"] == message
            })
        };
        assert!(said("started") && said("ran"), "{span}: {log}");
        let results = fs::read_dir(workspace.results()).unwrap();
        let is_published = results
            .map(|file| fs::read(file.unwrap().path()).unwrap())
            .any(|file| {
                let result: Value = serde_json::from_slice(&file).unwrap();
                result["metadata"]["trace_id"] == trace && result["metadata"]["span_id"] == span
            });
        assert!(is_published, "{span}");
    }
}

#[test]
fn the_trace_that_led_to_a_run_is_a_cause_of_all_its_attempts_and_not_theirs() {
    let workspace = Workspace::new([told()]);
    let run = workspace.astra(&["run", "told"]).env("TRACEPARENT", PARENT);
    let ran = run.answer().exits(1).json();
    assert_eq!(ran["attempt"], 2);
    for record in workspace.records() {
        assert_eq!(record["causes"], json!([CAUSE]));
        let trace = fact(&record, "trace_id").as_str().unwrap();
        assert_ne!(trace.replace('-', ""), PARENT[3..35]);
        assert_eq!(fact(&record, "trace_id"), &ran["trace_id"]);
    }
    workspace.insist_settled();
}

#[test]
fn the_trace_that_led_to_a_daemon_is_a_cause_of_what_it_runs() {
    let workspace = Workspace::new([told().every_second()]);
    let daemon = workspace.astra(&["daemon"]).env("TRACEPARENT", PARENT);
    let mut daemon = daemon.serve();
    for _ in 0..2 {
        assert_eq!(daemon.result()["document"]["causes"], json!([CAUSE]));
    }
    daemon.stop();
    workspace.insist_settled();
}

#[test]
fn a_run_within_a_run_names_the_trace_that_it_was_started_in() {
    let line = format!("{} --root . run inner", crate::support::binary().display());
    let inner = Task::shell("inner", "true").with("workspace", Value::Null);
    let outer = Task::shell("outer", &line).with("workspace", Value::Null);
    let workspace = Workspace::new([inner, outer]);
    let ran = workspace.astra(&["run", "outer"]).answer().exits(0).json();
    let records = workspace.records();
    let inner = records
        .iter()
        .find(|record| *fact(record, "task_id") == "inner");
    let cause = inner.unwrap()["causes"][0].as_str().unwrap();
    let trace = ran["trace_id"].as_str().unwrap().replace('-', "");
    assert!(
        cause.starts_with(&format!("traceparent:00-{trace}-")),
        "{cause}"
    );
}

#[test]
fn a_trace_of_another_form_is_passed_over_and_told() {
    let workspace = Workspace::new([Task::shell("fine", "true")]);
    for parent in ["teapot", &PARENT.to_uppercase(), &format!("{PARENT}-x")] {
        let run = workspace.astra(&["run", "fine"]).env("TRACEPARENT", parent);
        let answer = run.answer().exits(0);
        assert_eq!(answer.json()["document"]["causes"], json!([]));
        assert!(answer.said().contains("is not recorded"), "{answer:?}");
    }
    let quiet = workspace.astra(&["run", "fine"]).env("TRACEPARENT", "");
    assert_eq!(quiet.answer().exits(0).said(), "");
}
