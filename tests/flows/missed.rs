//! The windows that passed without a run, and those that are to be run.

use std::time::Duration;

use astra_model::{MissReason, Plan, Timestamp, TimetableRepository};
use serde_json::{Value, json};

use crate::support::{Task, Workspace};

fn hour(number: u32) -> Timestamp {
    let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    first.plus(Duration::from_hours(number.into()))
}

/// Decides of windows of a task as a daemon would.
fn plan(workspace: &Workspace, task: &str, due: &[u32], missed: &[(u32, MissReason)]) {
    let store = workspace.store();
    let id = task.parse().unwrap();
    let noted = store.note_schedule(&id, Some("hourly"), hour(0), hour(0));
    let plan = Plan {
        seen: noted.unwrap(),
        until: hour(9),
        due: due.iter().copied().map(hour).collect(),
        missed: missed
            .iter()
            .map(|(number, reason)| (hour(*number), *reason))
            .collect(),
        skips_overlap: false,
    };
    store.plan(&[plan], hour(9)).unwrap();
}

/// Two tasks, of which one has missed three windows and the other one.
fn idle() -> Workspace {
    let tasks = ["greet", "water"].map(|id| Task::shell(id, "echo done"));
    let workspace = Workspace::new(tasks);
    let missed = [
        (1, MissReason::Down),
        (2, MissReason::Down),
        (3, MissReason::Overlap),
    ];
    plan(&workspace, "greet", &[], &missed);
    plan(&workspace, "water", &[4], &[(3, MissReason::Disabled)]);
    workspace
}

fn list(workspace: &Workspace, words: &[&str]) -> Value {
    let words = [&["list", "--missed"], words].concat();
    workspace.astra(&words).answer().exits(0).json()
}

fn windows(list: &Value) -> Vec<(&str, &str, &str)> {
    let missed = list["missed"].as_array().unwrap();
    missed
        .iter()
        .map(|missed| {
            let text = |key: &str| missed[key].as_str().unwrap();
            (text("task_id"), text("window"), text("reason"))
        })
        .collect()
}

#[test]
fn missed_windows_are_listed_newest_first_with_their_reasons() {
    let workspace = idle();
    let all = list(&workspace, &[]);
    let expected = [
        ("greet", "2026-01-01T03:00:00Z", "overlap"),
        ("water", "2026-01-01T03:00:00Z", "disabled"),
        ("greet", "2026-01-01T02:00:00Z", "down"),
        ("greet", "2026-01-01T01:00:00Z", "down"),
    ];
    assert_eq!(windows(&all), expected);
    assert_eq!(all["next"], Value::Null);
    let first = json!({
        "task_id": "greet",
        "window": "2026-01-01T03:00:00Z",
        "reason": "overlap",
        "decided_at": "2026-01-01T09:00:00Z",
        "made_up_by": null,
    });
    assert_eq!(all["missed"][0], first);
    let lines = ["list", "--missed", "--format", "ndjson"];
    let lines = workspace.table(&lines).answer().exits(0).json_lines();
    assert_eq!(json!(lines), all["missed"]);
    let table = workspace
        .table(&["list", "--missed", "--limit", "1"])
        .answer()
        .exits(0);
    let totals = "4 windows were missed: 2 down, 1 disabled, 1 overlap\n";
    assert!(table.text().ends_with(totals), "{table:?}");
    assert!(table.said().starts_with("more: --after "), "{table:?}");
}

#[test]
fn missed_windows_are_narrowed_and_paged() {
    let workspace = idle();
    let count = |words: &[&str]| windows(&list(&workspace, words)).len();
    assert_eq!(count(&["--task", "water"]), 1);
    assert_eq!(count(&["--task", "nobody"]), 0);
    assert_eq!(count(&["--since", "2026-01-01T02:00:00Z"]), 3);
    assert_eq!(count(&["--until", "2026-01-01T02:00:00Z"]), 1);
    let first = list(&workspace, &["--limit", "3"]);
    let next = first["next"].as_str().unwrap();
    let second = list(&workspace, &["--limit", "3", "--after", next]);
    let [mut both, rest] = [first, second.clone()].map(|page| windows(&page).len());
    both += rest;
    assert_eq!((both, &second["next"]), (4, &Value::Null));
}

#[test]
fn what_only_executions_have_narrows_no_missed_windows() {
    let workspace = idle();
    for words in [["--status", "failed"], ["--backfilled", "true"]] {
        let words = [&["list", "--missed"], &words[..]].concat();
        let error = workspace.astra(&words).answer().exits(2).error();
        assert!(
            error["message"].as_str().unwrap().contains("--missed"),
            "{error}"
        );
    }
    let words = ["list", "--missed", "--after", "c5:1"];
    workspace.astra(&words).answer().exits(2).error();
}

#[test]
fn a_workspace_in_which_nothing_was_missed_says_so() {
    let workspace = Workspace::new([Task::shell("greet", "echo done")]);
    assert_eq!(list(&workspace, &[]), json!({ "missed": [], "next": null }));
    let table = workspace.table(&["list", "--missed"]).answer().exits(0);
    assert_eq!(table.text(), "no missed windows\n");
}

#[test]
fn a_window_that_is_made_up_for_says_by_which_record() {
    let workspace = idle();
    let words = [
        "run",
        "greet",
        "--mode",
        "scheduled",
        "--at",
        "2026-01-01T02:00:00Z",
    ];
    let ran = workspace.astra(&words).answer().exits(0).json();
    let missed = list(
        &workspace,
        &["--until", "2026-01-01T03:00:00Z", "--limit", "1"],
    );
    assert_eq!(missed["missed"][0]["made_up_by"], ran["experience_id"]);
    let trace = ran["trace_id"].as_str().unwrap();
    let shown = workspace.table(&["show", trace]).answer().exits(0);
    assert!(
        shown
            .text()
            .contains("as down, decided 2026-01-01T09:00:00Z"),
        "{shown:?}"
    );
}

#[test]
fn tasks_tell_what_is_due_and_how_much_was_missed() {
    let workspace = idle();
    let tasks = workspace.astra(&["tasks"]).answer().exits(0).json();
    let water = &tasks["tasks"][1];
    let due = json!([{
        "window": "2026-01-01T04:00:00Z",
        "attempt": 1,
        "not_before": "2026-01-01T04:00:00Z",
        "ready": true,
    }]);
    assert_eq!((&water["due"], &water["running"]), (&due, &json!([])));
    assert!(water["next_window"].is_string(), "{water}");
    let table = workspace.table(&["tasks"]).answer().exits(0);
    assert!(table.text().contains("enabled, due"), "{table:?}");
    let greet = ["tasks", "show", "greet"];
    let missed = json!({
        "count": 3,
        "last_window": "2026-01-01T03:00:00Z",
        "reason": "overlap",
    });
    assert_eq!(
        workspace.astra(&greet).answer().exits(0).json()["missed"],
        missed
    );
    let shown = workspace.table(&greet).answer().exits(0);
    assert!(
        shown
            .text()
            .contains("count 3, last window 2026-01-01T03:00:00Z"),
        "{shown:?}"
    );
}
