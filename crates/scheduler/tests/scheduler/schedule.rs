//! When a task is due.

use astra_kit::{instant, strategy::timestamps};
use astra_model::Timestamp;
use astra_scheduler::{InvalidSchedule, Schedule};
use proptest::prelude::*;

fn word(word: &str) -> Schedule {
    word.parse().unwrap()
}

pub(crate) fn cron(pattern: &str, zone: &str) -> Schedule {
    Schedule::cron(pattern, Some(zone)).unwrap()
}

/// Checks the last window before an instant, and the next after it.
#[track_caller]
pub(crate) fn check(schedule: &Schedule, now: &str, last: &str, next: &str) {
    let now = instant(now);
    let spelled = |due: Option<Timestamp>| due.map(Timestamp::to_iso_millis).unwrap_or_default();
    assert_eq!(
        (
            spelled(schedule.last_due(now)),
            spelled(schedule.next_after(now))
        ),
        (instant(last).to_iso_millis(), instant(next).to_iso_millis())
    );
}

#[test]
fn boundaries_are_those_of_utc() {
    let now = "2025-11-04T18:29:12.123Z";
    check(
        &word("hourly"),
        now,
        "2025-11-04T18:00:00Z",
        "2025-11-04T19:00:00Z",
    );
    check(
        &word("daily"),
        now,
        "2025-11-04T00:00:00Z",
        "2025-11-05T00:00:00Z",
    );
    check(
        &word("weekly"),
        now,
        "2025-11-03T00:00:00Z",
        "2025-11-10T00:00:00Z",
    );
    check(
        &word("monthly"),
        now,
        "2025-11-01T00:00:00Z",
        "2025-12-01T00:00:00Z",
    );
}

#[test]
fn a_boundary_begins_its_own_window() {
    for (name, at, next) in [
        ("hourly", "2025-12-31T23:00:00Z", "2026-01-01T00:00:00Z"),
        ("daily", "2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("weekly", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"),
        ("monthly", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
    ] {
        check(&word(name), at, at, next);
    }
}

#[test]
fn the_moment_before_a_boundary_is_of_the_window_before() {
    let before = "2025-12-31T23:59:59.999Z";
    let next = "2026-01-01T00:00:00Z";
    check(&word("hourly"), before, "2025-12-31T23:00:00Z", next);
    check(&word("daily"), before, "2025-12-31T00:00:00Z", next);
    check(&word("monthly"), before, "2025-12-01T00:00:00Z", next);
    check(
        &word("weekly"),
        before,
        "2025-12-29T00:00:00Z",
        "2026-01-05T00:00:00Z",
    );
    check(
        &word("weekly"),
        "2026-01-04T12:00:00Z",
        "2025-12-29T00:00:00Z",
        "2026-01-05T00:00:00Z",
    );
}

#[test]
fn times_before_1970_have_windows_too() {
    check(
        &word("weekly"),
        "1969-12-31T12:00:00Z",
        "1969-12-29T00:00:00Z",
        "1970-01-05T00:00:00Z",
    );
    check(
        &word("hourly"),
        "1950-06-01T00:30:00Z",
        "1950-06-01T00:00:00Z",
        "1950-06-01T01:00:00Z",
    );
}

#[test]
fn what_is_run_by_hand_is_never_due() {
    let now = instant("2025-11-04T18:29:12Z");
    assert_eq!(word("manual").last_due(now), None);
    assert_eq!(word("manual").next_after(now), None);
}

#[test]
fn a_pattern_means_utc_where_no_zone_is_named() {
    let quarter = Schedule::cron("*/15 * * * *", None).unwrap();
    check(
        &quarter,
        "2025-11-04T18:29:12.123Z",
        "2025-11-04T18:15:00Z",
        "2025-11-04T18:30:00Z",
    );
    check(
        &quarter,
        "2025-11-04T18:30:00Z",
        "2025-11-04T18:30:00Z",
        "2025-11-04T18:45:00Z",
    );
    check(
        &quarter,
        "2025-11-04T18:30:00.999Z",
        "2025-11-04T18:30:00Z",
        "2025-11-04T18:45:00Z",
    );
    check(
        &quarter,
        "2025-11-04T18:29:59.999Z",
        "2025-11-04T18:15:00Z",
        "2025-11-04T18:30:00Z",
    );
}

#[test]
fn what_is_no_schedule_says_why() {
    let error = "fortnightly".parse::<Schedule>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("\"fortnightly\" is no schedule: write hourly")
    );
    for pattern in [
        "",
        "* * * *",
        "61 * * * *",
        "* * * * MOON",
        "a b c d e",
        "0 0 0 0 0 0 0 0",
    ] {
        let error = Schedule::cron(pattern, None).unwrap_err();
        let InvalidSchedule::Cron { reason, .. } = &error else {
            panic!("{error:?}");
        };
        assert!(!reason.is_empty());
        let begin = format!("{pattern:?} is no cron pattern: ");
        assert!(error.to_string().starts_with(&begin), "{error}");
    }
    let error = Schedule::cron("0 0 * * *", Some("Mars/Phobos")).unwrap_err();
    assert_eq!(error, InvalidSchedule::Zone("Mars/Phobos".to_owned()));
}

#[test]
fn a_day_that_never_comes_is_never_due() {
    let never = cron("0 0 30 2 *", "UTC");
    let now = instant("2025-11-04T18:29:12Z");
    assert_eq!((never.last_due(now), never.next_after(now)), (None, None));
}

const PATTERNS: [(&str, &str); 8] = [
    ("* * * * *", "UTC"),
    ("0 3 * * *", "Europe/Berlin"),
    ("30 2 * * *", "America/New_York"),
    ("15 2 * * *", "Australia/Lord_Howe"),
    ("*/20 * * * *", "Asia/Kathmandu"),
    ("0 0 1 * *", "Pacific/Apia"),
    ("0 12 * * MON", "Africa/Casablanca"),
    ("*/10 * * * * *", "UTC"),
];

fn schedules() -> impl Strategy<Value = Schedule> {
    let words = prop::sample::select(vec!["hourly", "daily", "weekly", "monthly"]).prop_map(word);
    let patterns =
        prop::sample::select(&PATTERNS[..]).prop_map(|(pattern, zone)| cron(pattern, zone));
    prop_oneof![words, patterns]
}

/// From 1980 to 2060, to the millisecond.
fn instants() -> impl Strategy<Value = Timestamp> {
    (315_532_800_000_i64..2_840_140_800_000).prop_map(Timestamp::from_millis)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn now_lies_in_the_window_that_is_due(schedule in schedules(), now in instants()) {
        let last = schedule.last_due(now).unwrap();
        let next = schedule.next_after(now).unwrap();
        prop_assert!(last <= now && now < next, "{last} {now} {next}");
        prop_assert_eq!(last, last.whole_seconds());
        prop_assert_eq!(next, next.whole_seconds());
        prop_assert_eq!(schedule.last_due(last), Some(last));
        prop_assert_eq!(schedule.last_due(next), Some(next));
        prop_assert_eq!(schedule.next_after(last), Some(next));
    }

    #[test]
    fn no_instant_is_too_strange(schedule in schedules(), now in timestamps()) {
        if let Some(last) = schedule.last_due(now) {
            prop_assert!(last <= now);
        }
        let _ = schedule.next_after(now);
    }
}

#[test]
fn the_ends_of_time_have_no_window_beyond() {
    for (name, now) in [
        ("hourly", i64::MAX),
        ("weekly", i64::MIN),
        ("monthly", i64::MAX),
    ] {
        let now = Timestamp::from_millis(now);
        if let Some(next) = word(name).next_after(now) {
            assert!(next > now, "{name} {next}");
        }
    }
}
