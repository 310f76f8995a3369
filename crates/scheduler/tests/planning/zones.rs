//! Windows over years in zones whose clocks jump, beside an independent reading of the rule.
//!
//! The rule is Vixie's, as croner words it. A pattern that names one time of day means that time of
//! each day: where the clock leaves it out it comes when the clock has jumped, where the clock shows
//! it twice it comes the first time. Any other pattern means what the clock shows: what the clock
//! leaves out doesn't come, what it shows twice comes twice.

use std::collections::BTreeSet;

use astra_kit::instant;
use astra_model::Timestamp;
use astra_scheduler::Schedule;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, ToSpan};

/// What a pattern says, written down beside it.
struct Pattern {
    text: &'static str,
    hours: fn(i8) -> bool,
    minutes: fn(i8) -> bool,
    days: fn(Date) -> bool,
}

const ANY_DAY: fn(Date) -> bool = |_| true;

const PATTERNS: [Pattern; 10] = [
    Pattern {
        text: "30 2 * * *",
        hours: |hour| hour == 2,
        minutes: |minute| minute == 30,
        days: ANY_DAY,
    },
    Pattern {
        text: "*/30 * * * *",
        hours: |_| true,
        minutes: |minute| minute % 30 == 0,
        days: ANY_DAY,
    },
    Pattern {
        text: "0 0 * * *",
        hours: |hour| hour == 0,
        minutes: |minute| minute == 0,
        days: ANY_DAY,
    },
    Pattern {
        text: "0 3 * * *",
        hours: |hour| hour == 3,
        minutes: |minute| minute == 0,
        days: ANY_DAY,
    },
    Pattern {
        text: "0 * * * *",
        hours: |_| true,
        minutes: |minute| minute == 0,
        days: ANY_DAY,
    },
    Pattern {
        text: "45 1 * * SUN",
        hours: |hour| hour == 1,
        minutes: |minute| minute == 45,
        days: |date| date.weekday() == Weekday::Sunday,
    },
    Pattern {
        text: "15 2 * * SUN",
        hours: |hour| hour == 2,
        minutes: |minute| minute == 15,
        days: |date| date.weekday() == Weekday::Sunday,
    },
    Pattern {
        text: "0 12 1 * *",
        hours: |hour| hour == 12,
        minutes: |minute| minute == 0,
        days: |date| date.day() == 1,
    },
    Pattern {
        text: "30 2 30 12 *",
        hours: |hour| hour == 2,
        minutes: |minute| minute == 30,
        days: |date| (date.month(), date.day()) == (12, 30),
    },
    Pattern {
        text: "10,40 1-3 * * *",
        hours: |hour| (1..=3).contains(&hour),
        minutes: |minute| minute == 10 || minute == 40,
        days: ANY_DAY,
    },
];

impl Pattern {
    /// Tells whether it names one time of day, and so no field of it has two values.
    fn is_one_time(&self) -> bool {
        let hours = (0..24).filter(|hour| (self.hours)(*hour)).count();
        let minutes = (0..60).filter(|minute| (self.minutes)(*minute)).count();
        hours * minutes == 1
    }

    /// Tells whether it comes so often that it is looked at around the changes alone.
    fn is_dense(&self) -> bool {
        !self.is_one_time()
    }

    /// Returns the instants that it means in a period of civil days, in order.
    fn windows(&self, zone: &TimeZone, from: Date, to: Date) -> Vec<Timestamp> {
        let mut windows: Vec<Timestamp> = from
            .series(1.day())
            .take_while(|date| *date < to)
            .filter(|date| (self.days)(*date))
            .flat_map(|date| self.times_of(date))
            .flat_map(|civil| self.instants(civil, zone))
            .collect();
        windows.sort();
        windows.dedup();
        windows
    }

    fn times_of(&self, date: Date) -> impl Iterator<Item = DateTime> {
        let (hours, minutes) = (self.hours, self.minutes);
        let times = (0..24).filter(move |hour| hours(*hour));
        times.flat_map(move |hour| {
            let minutes = (0..60).filter(move |minute| minutes(*minute));
            minutes.map(move |minute| date.at(hour, minute, 0, 0))
        })
    }

    fn instants(&self, civil: DateTime, zone: &TimeZone) -> Vec<Timestamp> {
        let at = |offset: Offset| {
            let instant = offset.to_timestamp(civil).unwrap();
            Timestamp::from_millis(instant.as_millisecond())
        };
        match zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => vec![at(offset)],
            AmbiguousOffset::Fold { before, .. } if self.is_one_time() => vec![at(before)],
            AmbiguousOffset::Fold { before, after } => vec![at(before), at(after)],
            AmbiguousOffset::Gap { before, after } if self.is_one_time() => {
                let gap = after.seconds() - before.seconds();
                let jump = behind_jump(zone, before.to_timestamp(civil).unwrap());
                // A whole day that is left out has no time that could come later that day.
                Vec::from_iter((gap < 24 * 3600).then_some(jump))
            }
            AmbiguousOffset::Gap { .. } => vec![],
        }
    }
}

/// Returns the instant at which the clock had jumped, looked for from one shortly behind it.
fn behind_jump(zone: &TimeZone, from: jiff::Timestamp) -> Timestamp {
    let later = from + SignedDuration::from_secs(1);
    let jump = zone.preceding(later).next().unwrap();
    Timestamp::from_millis(jump.timestamp().as_millisecond())
}

const ZONES: [&str; 7] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Santiago",
    "UTC",
];

/// Compares all windows of all patterns in a zone over some years.
#[track_caller]
fn check(zone: &str, from: i16, to: i16) {
    let found = TimeZone::get(zone).unwrap();
    let years = (Date::constant(from, 1, 1), Date::constant(to, 1, 1));
    let (dense, sparse): (Vec<_>, Vec<_>) = PATTERNS.iter().partition(|it| it.is_dense());
    for pattern in sparse {
        check_period(pattern, &found, years);
    }
    let begin = years.0.to_zoned(TimeZone::UTC).unwrap().timestamp();
    let changes = found.following(begin).map(|change| change.timestamp());
    let changes = changes.take_while(|at| at.to_zoned(TimeZone::UTC).date() < years.1);
    for change in changes {
        let day = change.to_zoned(TimeZone::UTC).date();
        for pattern in &dense {
            check_period(pattern, &found, (day - 3.days(), day + 4.days()));
        }
    }
}

/// Compares the windows of a pattern over some days, forwards and backwards.
#[track_caller]
fn check_period(pattern: &Pattern, zone: &TimeZone, (from, to): (Date, Date)) {
    let expected = pattern.windows(zone, from, to);
    let name = zone.iana_name().unwrap();
    let schedule = Schedule::cron(pattern.text, Some(name)).unwrap();
    let until = *expected.last().unwrap();
    let windows: Vec<Timestamp> = schedule
        .occurrences(expected[0].just_before(), until)
        .collect();
    assert_same(&windows, &expected, name, pattern.text);
    let mut backwards: Vec<Timestamp> = std::iter::successors(Some(until), |window| {
        schedule.last_due(window.just_before())
    })
    .take(expected.len())
    .collect();
    backwards.reverse();
    assert_same(&backwards, &expected, name, pattern.text);
}

/// Names the first windows that only one of the two has, or the first that stands elsewhere.
#[track_caller]
fn assert_same(windows: &[Timestamp], expected: &[Timestamp], zone: &str, pattern: &str) {
    let only_in = |some: &[Timestamp], others: &[Timestamp]| -> Vec<String> {
        let others: BTreeSet<&Timestamp> = others.iter().collect();
        let only = some.iter().filter(|window| !others.contains(window));
        only.take(5).map(|window| window.to_iso()).collect()
    };
    let (more, fewer) = (only_in(windows, expected), only_in(expected, windows));
    assert_eq!((more, fewer), (vec![], vec![]), "{pattern} in {zone}");
    assert!(windows == expected, "out of order: {pattern} in {zone}");
}

#[test]
fn ten_years_of_windows_are_those_of_the_rule() {
    for zone in ZONES {
        check(zone, 2020, 2031);
    }
}

#[test]
fn a_day_that_was_left_out_has_no_windows_and_keeps_none_from_coming() {
    check("Pacific/Apia", 2011, 2013);
}

#[test]
fn a_day_of_windows_begins_behind_an_instant_and_ends_at_another() {
    let hourly: Schedule = "hourly".parse().unwrap();
    let day = |from: &str, to: &str| hourly.occurrences(instant(from), instant(to)).count();
    assert_eq!(day("2025-11-04T00:00:00Z", "2025-11-05T00:00:00Z"), 24);
    assert_eq!(day("2025-11-03T23:59:59.999Z", "2025-11-04T00:00:00Z"), 1);
    assert_eq!(day("2025-11-04T00:00:00Z", "2025-11-04T00:59:59.999Z"), 0);
    assert_eq!(day("2025-11-05T00:00:00Z", "2025-11-04T00:00:00Z"), 0);
    let manual: Schedule = "manual".parse().unwrap();
    let ever = manual.occurrences(
        instant("2000-01-01T00:00:00Z"),
        instant("2100-01-01T00:00:00Z"),
    );
    assert_eq!(ever.count(), 0);
}
