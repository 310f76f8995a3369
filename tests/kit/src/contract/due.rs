//! What is due, until somebody claims it.

use std::time::Duration;

use astra_model::{ClaimOutcome, DueAttempt, MissReason, Running, Timestamp, WindowState};

use super::claims::{claim, lease};
use super::timetables::{T0, plan, task, timetable, window};
use super::{ContractStore, Repositories, at_once};
use crate::{RunningBuilder, execution, instant, running};

/// Returns what is due of the promises' own task.
pub(super) fn due(store: &dyn Repositories) -> Vec<DueAttempt> {
    store
        .list_due(&task(), None, 0)
        .expect("what is due is read")
}

/// Makes some windows of the promises' task due.
pub(super) fn make_due(store: &dyn Repositories, numbers: &[u32]) {
    let mut plan = plan(&timetable(store));
    plan.until = plan.seen.settled.plus(Duration::from_secs(1));
    plan.due = numbers.iter().copied().map(window).collect();
    store.plan(&[plan], instant(T0)).expect("it is planned");
}

/// Returns an attempt at a window of the promises' task.
pub(super) fn run_of(number: u32) -> RunningBuilder {
    let window = astra_model::Window::scheduled(window(number));
    running()
        .nth(number)
        .task(task().as_str())
        .window(window.as_str())
}

/// Returns what is known of a window of the promises' task.
pub(super) fn state(store: &dyn Repositories, number: u32) -> WindowState {
    let states = store.window_states(&task(), &[window(number)]);
    states.expect("windows are read")[0]
}

/// Returns an attempt that follows another.
pub(super) fn retry_of(running: &Running, not_before: Timestamp) -> DueAttempt {
    DueAttempt {
        task: running.task.id.clone(),
        window: running.window.clone(),
        follows: Some(running.lineage),
        not_before,
        causes: running.causes.clone(),
    }
}

/// What is due is listed oldest window first, ready or not, and no more than was asked for.
pub fn what_is_due_is_listed_oldest_window_first(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[2, 0, 1]);
    let listed = due(store);
    let windows: Vec<_> = listed.iter().map(|due| due.window.instant()).collect();
    assert_eq!(windows, [0, 1, 2].map(|number| Some(window(number))));
    assert_eq!(listed[1].not_before, window(1));
    assert!(
        listed
            .iter()
            .all(|due| due.follows.is_none() && due.causes.is_empty())
    );
    let ready = |by, limit| {
        store
            .list_due(&task(), Some(by), limit)
            .expect("it is read")
    };
    assert_eq!(ready(window(1), 0), listed[..2]);
    assert_eq!(ready(window(2), 1), listed[..1]);
    assert_eq!(ready(instant("2000-01-01T00:00:00Z"), 0), []);
    let other = store.list_due(&"other".parse().expect("a task"), None, 0);
    assert_eq!(other.expect("it is read"), []);
}

/// The tasks of which something is due are named once each.
pub fn tasks_with_due_attempts_are_named_once(subject: &dyn ContractStore) {
    let store = subject.store();
    let tasks = || store.list_due_tasks().expect("tasks are read");
    assert_eq!(tasks(), []);
    make_due(store, &[0, 1]);
    let first = running().task("a-first").build();
    let next = [
        retry_of(&running().task("zz").build(), window(9)),
        DueAttempt {
            follows: None,
            ..retry_of(&first, window(9))
        },
    ];
    let lease = lease(store, &running().build());
    store
        .record_with(&lease, &execution(), &next)
        .expect("it is recorded");
    let named: Vec<String> = tasks().iter().map(ToString::to_string).collect();
    assert_eq!(named, ["a-first", "hourly", "zz"]);
}

/// A claim takes its attempt from what is due, and no other.
pub fn a_claim_takes_its_attempt_from_what_is_due(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0, 1]);
    assert_eq!(state(store, 0), WindowState::Due);
    lease(store, &run_of(0).build());
    assert_eq!(state(store, 0), WindowState::Claimed);
    let left = due(store);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].window.instant(), Some(window(1)));
}

/// A claim that finds its attempt recorded takes it from what is due too.
pub fn a_recorded_attempt_stays_not_due(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0]);
    store
        .append(&run_of(0).succeed("Done."))
        .expect("it is stored");
    assert_eq!(state(store, 0), WindowState::Recorded);
    let outcome = claim(store, &run_of(0).build(), 1);
    assert!(matches!(outcome, ClaimOutcome::Recorded(_)), "{outcome:?}");
    assert_eq!(due(store), []);
}

/// A first attempt that is withdrawn is a window that was missed.
pub fn a_withdrawn_first_attempt_is_missed(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0]);
    let first = due(store).remove(0);
    let withdraw = || store.withdraw(&first, MissReason::Disabled, instant(T0));
    assert!(withdraw().expect("it is withdrawn"));
    assert!(!withdraw().expect("it is not there"));
    assert_eq!(due(store), []);
    assert_eq!(state(store, 0), WindowState::Missed(MissReason::Disabled));
}

/// A later attempt that is withdrawn leaves no trace but the records before it.
pub fn a_withdrawn_retry_is_not_missed(subject: &dyn ContractStore) {
    let store = subject.store();
    let running = run_of(0).build();
    let (lease, retry) = (lease(store, &running), retry_of(&running, window(5)));
    let failed = run_of(0).fail("NoAnswer", "no answer");
    let next = std::slice::from_ref(&retry);
    store
        .record_with(&lease, &failed, next)
        .expect("it is recorded");
    let withdrawn = store.withdraw(&retry, MissReason::Removed, instant(T0));
    assert!(withdrawn.expect("it is withdrawn"));
    assert_eq!(state(store, 0), WindowState::Recorded);
    let missed = store.list_missed(&astra_model::MissedFilter::default());
    assert_eq!(missed.expect("it is read").windows, []);
}

/// Of eight threads that withdraw an attempt and eight that claim it at the same moment it is run
/// or missed, and no longer due.
pub fn an_attempt_that_is_claimed_and_withdrawn_at_once_is_not_due(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0]);
    let first = due(store).remove(0);
    let withdrawn = at_once(16, |number| {
        if number % 2 == 0 {
            claim(store, &run_of(0).seed(number).build(), number);
            return false;
        }
        let withdrawn = store.withdraw(&first, MissReason::Disabled, instant(T0));
        withdrawn.expect("it is answered")
    });
    assert!(withdrawn.iter().filter(|withdrawn| **withdrawn).count() <= 1);
    assert_eq!(due(store), []);
    assert_eq!(store.list_claims().expect("claims are read").len(), 1);
}
