//! The proof that no window was lost.

use astra_kit::{MemoryStore, instant};
use astra_model::{
    MissReason, Plan, Planned, RepositoryError, TaskId, Timestamp, Timetable, TimetableRepository,
};
use astra_scheduler::{WindowFinding, WindowSums, WrongWindow, check_windows};

const HOURLY: &str = r#"{"enabled":true,"schedule":"hourly"}"#;
const DAILY: &str = r#"{"enabled":true,"schedule":"daily"}"#;

fn task() -> TaskId {
    "task".parse().unwrap()
}

fn note(store: &MemoryStore, rule: Option<&str>, since: &str) -> Timetable {
    let since = instant(since);
    store.note_schedule(&task(), rule, since, since).unwrap()
}

/// Settles windows up to an instant, some as due and some as missed.
fn settle(store: &MemoryStore, until: &str, due: &[&str], missed: &[&str]) {
    let seen = store.list_timetables().unwrap().remove(0);
    let missed = missed
        .iter()
        .map(|window| (instant(window), MissReason::Down));
    let plan = Plan {
        seen,
        until: instant(until),
        due: due.iter().map(|window| instant(window)).collect(),
        missed: missed.collect(),
        skips_overlap: false,
    };
    let planned: Result<Vec<Planned>, RepositoryError> = store.plan(&[plan], instant(until));
    assert_eq!(planned.unwrap(), [Planned::Done { overlapped: 0 }]);
}

fn checked(store: &MemoryStore) -> (WindowSums, Vec<(Timestamp, WrongWindow)>) {
    let (mut sums, mut findings) = (WindowSums::default(), Vec::new());
    let mut find = |found: WindowFinding| findings.push((found.window, found.wrong));
    check_windows(store, &mut |_, of_task| sums = of_task, &mut find).unwrap();
    (sums, findings)
}

#[test]
fn windows_add_up_over_all_versions_of_a_schedule() {
    let store = MemoryStore::new();
    note(&store, Some(HOURLY), "2025-11-04T18:00:00Z");
    let (due, missed) = (
        ["2025-11-04T20:00:00Z"],
        ["2025-11-04T18:00:00Z", "2025-11-04T19:00:00Z"],
    );
    settle(&store, "2025-11-04T20:30:00Z", &due, &missed);
    note(&store, Some(DAILY), "2025-11-04T20:30:00Z");
    settle(
        &store,
        "2025-11-05T12:00:00Z",
        &[],
        &["2025-11-05T00:00:00Z"],
    );
    note(&store, None, "2025-11-05T12:00:00Z");
    let sums = WindowSums {
        expected: 4,
        missed: 4,
        ..WindowSums::default()
    };
    assert_eq!(checked(&store), (sums, vec![]));
}

#[test]
fn a_window_of_which_nothing_is_known_is_found() {
    let store = MemoryStore::new();
    note(&store, Some(HOURLY), "2025-11-04T18:00:00Z");
    settle(
        &store,
        "2025-11-04T20:30:00Z",
        &["2025-11-04T18:00:00Z"],
        &["2025-11-04T20:00:00Z"],
    );
    let (sums, findings) = checked(&store);
    assert_eq!((sums.expected, sums.due, sums.missed), (3, 1, 1));
    assert_eq!(
        findings,
        [(instant("2025-11-04T19:00:00Z"), WrongWindow::Lost)]
    );
}

#[test]
fn a_missed_window_that_nobody_expects_is_found() {
    let store = MemoryStore::new();
    note(&store, Some(DAILY), "2025-11-04T18:00:00Z");
    let missed = ["2025-11-05T00:00:00Z", "2025-11-05T01:00:00Z"];
    settle(&store, "2025-11-05T12:00:00Z", &[], &missed);
    let unexpected = WrongWindow::Unexpected(MissReason::Down);
    let findings = vec![(instant("2025-11-05T01:00:00Z"), unexpected)];
    assert_eq!(checked(&store).1, findings);
}

#[test]
fn a_triggered_window_of_a_task_that_was_disabled_is_no_finding() {
    let store = MemoryStore::new();
    note(&store, Some(DAILY), "2025-11-04T18:00:00Z");
    let triggered = instant("2025-11-04T18:30:00Z");
    let plan = Plan {
        seen: store.list_timetables().unwrap().remove(0),
        until: triggered,
        due: vec![triggered],
        missed: Vec::new(),
        skips_overlap: false,
    };
    store.plan(&[plan], triggered).unwrap();
    let due = store.list_due(&task(), None, 1).unwrap();
    let withdrawn = store.withdraw(&due[0], MissReason::Disabled, triggered);
    assert!(withdrawn.unwrap());
    assert_eq!(checked(&store), (WindowSums::default(), vec![]));
}

#[test]
fn what_is_not_settled_is_not_yet_expected() {
    let store = MemoryStore::new();
    note(&store, Some(HOURLY), "2025-11-04T18:00:00Z");
    assert_eq!(checked(&store), (WindowSums::default(), vec![]));
    assert_eq!(checked(&MemoryStore::new()).0.expected, 0);
}
