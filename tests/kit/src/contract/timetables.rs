//! Schedules, and how far their windows are settled.

use std::time::Duration;

use astra_model::{
    MissReason, Plan, ScheduleVersion, TaskId, Timestamp, Timetable, TimetableRepository,
    WindowState,
};

use super::due::{due, make_due};
use super::{ContractStore, Repositories, at_once};
use crate::instant;

/// When the promises begin, which is a window too.
pub(super) const T0: &str = "2025-11-04T00:00:00Z";
const HOURLY: &str = r#"{"schedule":"hourly"}"#;
const DAILY: &str = r#"{"schedule":"daily"}"#;

/// Returns the promises' own task.
pub(super) fn task() -> TaskId {
    "hourly".parse().expect("a task")
}

/// Returns one of its windows, by the number of hours since they begin.
pub(super) fn window(number: u32) -> Timestamp {
    instant(T0).plus(Duration::from_hours(number.into()))
}

/// Returns its timetable; it is scheduled from the beginning on.
pub(super) fn timetable(store: &dyn Repositories) -> Timetable {
    note(store, Some(HOURLY), instant(T0))
}

/// Returns a plan that settles nothing more.
pub(super) fn plan(seen: &Timetable) -> Plan {
    Plan {
        seen: seen.clone(),
        until: seen.settled,
        due: Vec::new(),
        missed: Vec::new(),
        skips_overlap: false,
    }
}

fn note(store: &dyn Repositories, rule: Option<&str>, since: Timestamp) -> Timetable {
    let noted = store.note_schedule(&task(), rule, since, instant(T0));
    noted.expect("schedules are noted")
}

fn versions(store: &dyn TimetableRepository) -> Vec<ScheduleVersion> {
    let versions = store.list_schedule_versions(&task());
    versions.expect("versions are read")
}

/// Says that the windows up to one of them are settled.
fn settle(store: &dyn Repositories, until: Timestamp) {
    let mut plan = plan(&timetable(store));
    plan.until = until;
    store.plan(&[plan], until).expect("it is planned");
}

/// A task's first schedule counts from the instant it is said to, and nothing of it is settled.
pub fn a_first_schedule_counts_from_its_instant(subject: &dyn ContractStore) {
    let store = subject.store();
    assert_eq!(store.list_timetables().expect("they are read"), []);
    assert_eq!(versions(store), []);
    let noted = timetable(store);
    assert_eq!(noted.task, task());
    assert_eq!(noted.version.since, instant(T0));
    assert_eq!(noted.version.rule.as_deref(), Some(HOURLY));
    assert!(noted.settled < instant(T0));
    let all = store.list_timetables().expect("they are read");
    assert_eq!(all, std::slice::from_ref(&noted));
    assert_eq!(versions(store), [noted.version]);
}

/// Saying again what the schedule is changes nothing, whenever it is said.
pub fn the_same_schedule_changes_nothing(subject: &dyn ContractStore) {
    let store = subject.store();
    let first = timetable(store);
    for since in [T0, "2025-11-05T00:00:00Z", "2020-01-01T00:00:00Z"] {
        assert_eq!(note(store, Some(HOURLY), instant(since)), first);
    }
    settle(store, window(3));
    assert_eq!(
        note(store, Some(HOURLY), instant(T0)).version,
        first.version
    );
    assert_eq!(versions(store).len(), 1);
}

/// Another schedule is another version, which never counts for what is settled.
pub fn another_schedule_counts_behind_what_is_settled(subject: &dyn ContractStore) {
    let store = subject.store();
    let first = timetable(store);
    settle(store, window(3));
    let second = note(store, Some(DAILY), window(1));
    assert!(second.version.number > first.version.number);
    assert!(second.version.since > window(3) && second.version.since < window(4));
    assert_eq!(second.settled, window(3));
    let third = note(store, Some(HOURLY), window(9));
    assert_eq!(third.version.since, window(9));
    let all = [first, second, third.clone()].map(|noted| noted.version);
    assert_eq!(versions(store), all);
    assert_eq!(store.list_timetables().expect("they are read"), [third]);
}

/// A schedule that a clock ahead of time had put off counts once the clock is right again.
pub fn a_schedule_that_a_clock_put_off_counts_again(subject: &dyn ContractStore) {
    let store = subject.store();
    timetable(store);
    let ahead = note(store, Some(DAILY), instant("2035-01-01T00:00:00Z"));
    let right = note(store, Some(DAILY), window(2));
    assert_eq!(right.version.since, window(2));
    assert!(right.version.number > ahead.version.number);
    assert_eq!(versions(store).len(), 3);
}

/// Of a task that is no longer defined nothing is due any more.
pub fn what_is_due_of_a_removed_task_is_missed(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0, 1]);
    let removed = note(store, None, window(2));
    assert_eq!(removed.version.rule, None);
    assert_eq!(due(store), []);
    let states = store.window_states(&task(), &[0, 1, 2].map(window));
    let gone = WindowState::Missed(MissReason::Removed);
    assert_eq!(
        states.expect("windows are read"),
        [gone, gone, WindowState::Unknown]
    );
    assert_eq!(note(store, None, window(3)), removed);
}

/// Of eight threads that say another schedule at the same moment one adds a version.
pub fn a_schedule_that_eight_threads_note_is_one_version(subject: &dyn ContractStore) {
    let store = subject.store();
    let noted = at_once(8, |_| note(store, Some(HOURLY), instant(T0)));
    assert!(noted.iter().all(|each| *each == noted[0]));
    assert_eq!(versions(store).len(), 1);
}
