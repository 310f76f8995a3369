//! Which version of a schedule follows which.

use astra_kit::instant;
use astra_model::{Noted, ScheduleVersion, Timestamp, Timetable};

const HOURLY: Option<&str> = Some(r#"{"schedule":"hourly"}"#);
const DAILY: Option<&str> = Some(r#"{"schedule":"daily"}"#);

fn at(hour: u32) -> Timestamp {
    instant(&format!("2025-11-04T{hour:02}:00:00Z"))
}

/// Returns the timetable of a task that is hourly since an hour, and settled up to another.
fn hourly(since: Timestamp, settled: Timestamp) -> Timetable {
    Timetable {
        task: "hourly".parse().expect("a task"),
        version: ScheduleVersion {
            number: 7,
            since,
            rule: HOURLY.map(str::to_owned),
        },
        settled,
    }
}

fn version(since: Timestamp, settled: Timestamp) -> Noted {
    Noted::Version { since, settled }
}

#[test]
fn a_first_version_counts_from_its_instant_and_nothing_of_it_is_settled() {
    let noted = Timetable::note(None, HOURLY, at(3));
    assert_eq!(noted, version(at(3), at(3).just_before()));
}

#[test]
fn a_rule_that_counts_already_changes_nothing() {
    let known = hourly(at(1), at(5));
    for since in [at(0), at(1), at(5), at(9)] {
        let noted = Timetable::note(Some(known.clone()), HOURLY, since);
        assert_eq!(noted, Noted::Already(known.clone()));
    }
}

#[test]
fn another_rule_never_reaches_behind_what_is_settled() {
    let known = hourly(at(1), at(5));
    for (since, counts) in [(at(2), at(5).just_after()), (at(9), at(9))] {
        for rule in [DAILY, None] {
            let noted = Timetable::note(Some(known.clone()), rule, since);
            assert_eq!(noted, version(counts, at(5)));
        }
    }
}

#[test]
fn a_rule_that_a_clock_ahead_of_time_put_off_counts_anew() {
    let known = hourly(at(20), at(5));
    let noted = Timetable::note(Some(known), HOURLY, at(6));
    assert_eq!(noted, version(at(6), at(5)));
}
