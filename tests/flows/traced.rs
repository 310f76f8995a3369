//! `astra trace`: everything that touches a window, in order of time.

use serde_json::{Value, json};

use crate::support::{Task, Workspace};

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

#[test]
fn all_that_touches_a_window_is_told_in_order_of_time() {
    let workspace = Workspace::new([Task::shell(
        "writes",
        "echo more > note.txt; test \"$ASTRA_ATTEMPT\" = 2",
    )
    .with("max_attempts", 2)
    .with("backoff_s", 0)]);
    let at = "2026-01-01T00:10:00Z";
    let ran = workspace
        .astra(&["run", "writes", "--at", at])
        .answer()
        .exits(0)
        .json();
    let trace = text(&ran, "trace_id");
    let traced = workspace.astra(&["trace", trace]).answer().exits(0).json();
    assert_eq!(traced["trace_id"], trace);
    assert_eq!(
        (&traced["task_id"], &traced["window"]),
        (&json!("writes"), &json!("2026-01-01T00:10:00.000Z"))
    );
    let moments = traced["moments"].as_array().unwrap();
    let times: Vec<&str> = moments.iter().map(|moment| text(moment, "at")).collect();
    assert!(times.is_sorted(), "{times:?}");
    let kinds = |attempt: i64| -> Vec<&str> {
        let of = moments.iter().filter(|moment| moment["attempt"] == attempt);
        let mut kinds: Vec<&str> = of.map(|moment| text(moment, "kind")).collect();
        kinds.sort_unstable();
        kinds
    };
    let expected = [
        "ledger_entry",
        "published",
        "recorded",
        "script_run",
        "started",
        "wrote",
    ];
    assert_eq!(kinds(1), expected);
    assert!(kinds(2).contains(&"ledger_entry") && kinds(2).contains(&"recorded"));
    assert_eq!(text(&moments[0], "kind"), "window");

    // A span or the beginning of an id names the window too; a person reads the same.
    let span = &text(&ran, "span_id")[..13];
    let by_span = workspace.astra(&["trace", span]).answer().exits(0).json();
    assert_eq!(by_span, traced);
    let told = workspace.table(&["trace", trace]).answer().exits(0);
    assert!(told.text().contains("ledger entry"), "{told:?}");
    let lines = workspace.table(&["trace", trace, "--format", "ndjson"]);
    assert_eq!(lines.answer().exits(0).json_lines(), *moments);
}

#[test]
fn what_is_no_window_has_no_trace() {
    let workspace = Workspace::new([]);
    workspace.remember("exp_1", "observation", "something");
    workspace
        .astra(&["trace", "exp_1"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["trace", "nothing"])
        .answer()
        .exits(3)
        .error();
}
