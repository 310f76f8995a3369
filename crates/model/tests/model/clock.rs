//! Instants and their spellings.

use std::time::Duration;

use astra_kit::{instant, strategy};
use astra_model::{Clock, SystemClock, Timestamp};
use proptest::prelude::*;

fn first() -> Timestamp {
    Timestamp::from_millis(i64::MIN)
}

fn last() -> Timestamp {
    Timestamp::from_millis(i64::MAX)
}

#[test]
fn an_instant_has_five_spellings() {
    let instant = Timestamp::from_millis(1_762_280_952_123);
    assert_eq!(instant.to_iso(), "2025-11-04T18:29:12Z");
    assert_eq!(instant.to_iso_millis(), "2025-11-04T18:29:12.123Z");
    assert_eq!(instant.to_string(), "2025-11-04T18:29:12.123Z");
    assert_eq!(instant.to_sqlalchemy(), "2025-11-04 18:29:12.123000");
    assert_eq!(instant.to_file_stamp(), "20251104_182912");
    assert!((instant.as_seconds() - 1_762_280_952.123).abs() < f64::EPSILON);
}

#[test]
fn the_first_and_the_last_instant_are_spelled_right() {
    assert_eq!(first().to_iso_millis(), "0001-01-01T00:00:00.000Z");
    assert_eq!(first().to_sqlalchemy(), "0001-01-01 00:00:00.000000");
    assert_eq!(last().to_iso_millis(), "9999-12-30T22:00:00.000Z");
    for extreme in [first(), last()] {
        assert_eq!(instant(&extreme.to_iso_millis()), extreme);
        assert_eq!(Timestamp::from_seconds(extreme.as_seconds()), extreme);
    }
}

#[test]
fn nothing_lies_between_an_instant_and_the_ones_beside_it() {
    let instant = instant("2025-11-04T18:29:12Z");
    assert_eq!(
        instant.just_before().to_string(),
        "2025-11-04T18:29:11.999Z"
    );
    assert_eq!(instant.just_after().to_string(), "2025-11-04T18:29:12.001Z");
    assert_eq!(first().just_before(), first());
    assert_eq!(last().just_after(), last());
}

#[test]
fn an_offset_is_taken_into_account() {
    assert_eq!(
        instant("2025-11-04T19:29:12+01:00"),
        instant("2025-11-04T18:29:12Z")
    );
    assert_eq!(
        instant("2025-11-04t12:59:12.5-05:30"),
        instant("2025-11-04T18:29:12.500Z")
    );
}

#[test]
fn a_fraction_is_cut_to_the_millisecond_on_both_sides_of_1970() {
    assert_eq!(
        instant("2025-11-04T18:29:12.123999Z").as_millis() % 1000,
        123
    );
    assert_eq!(
        instant("1969-12-31T23:59:59.9999Z").to_iso_millis(),
        "1969-12-31T23:59:59.999Z"
    );
}

#[test]
fn whole_seconds_lie_before_their_instant_on_both_sides_of_1970() {
    assert_eq!(
        Timestamp::from_millis(1999).whole_seconds().as_millis(),
        1000
    );
    assert_eq!(
        Timestamp::from_millis(-1).whole_seconds().as_millis(),
        -1000
    );
    assert_eq!(Timestamp::from_millis(-1).to_iso(), "1969-12-31T23:59:59Z");
}

#[test]
fn an_instant_beyond_the_years_that_are_kept_is_refused_and_not_moved() {
    for text in [
        "-000001-01-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn what_is_no_instant_is_refused_with_what_to_write() {
    for text in [
        "",
        "yesterday",
        "2025-11-04",
        "2025-11-04T18:29:12",
        "2025-02-30T00:00:00Z",
    ] {
        let error = text.parse::<Timestamp>().expect_err(text).to_string();
        assert!(error.contains(&format!("{text:?}")), "{error}");
        assert!(error.contains("2025-11-04T18:00:00Z"), "{error}");
    }
}

#[test]
fn a_refusal_of_a_long_text_is_short() {
    let error = "9"
        .repeat(100_000)
        .parse::<Timestamp>()
        .expect_err("no instant");
    assert!(error.to_string().len() < 300);
}

#[test]
fn time_does_not_run_beyond_its_ends() {
    assert_eq!(last().plus(Duration::from_millis(1)), last());
    assert_eq!(first().plus(Duration::MAX), last());
    assert_eq!(first().since(last()), Duration::ZERO);
}

#[test]
fn seconds_that_are_no_number_make_no_panic() {
    for seconds in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
    ] {
        let made = Timestamp::from_seconds(seconds);
        assert!((first()..=last()).contains(&made));
    }
}

#[test]
fn the_machines_clocks_run_forward() {
    let clock = SystemClock::new();
    let (now, time) = (clock.now(), clock.monotonic());
    assert!(now > instant("2025-01-01T00:00:00Z"));
    assert!(clock.monotonic() >= time);
}

proptest! {
    #[test]
    fn a_spelling_is_read_as_the_instant_it_spells(made in strategy::timestamps()) {
        prop_assert_eq!(instant(&made.to_iso_millis()), made);
        prop_assert_eq!(instant(&made.to_iso()), made.whole_seconds());
        prop_assert_eq!(Timestamp::from_seconds(made.as_seconds()), made);
        prop_assert_eq!(Timestamp::from_millis(made.as_millis()), made);
    }

    #[test]
    fn spellings_sort_as_their_instants(a in strategy::timestamps(), b in strategy::timestamps()) {
        prop_assert_eq!(a.cmp(&b), a.to_iso_millis().cmp(&b.to_iso_millis()));
        prop_assert_eq!(a.cmp(&b), a.to_sqlalchemy().cmp(&b.to_sqlalchemy()));
    }

    #[test]
    fn every_spelling_has_its_length(made in any::<i64>().prop_map(Timestamp::from_millis)) {
        prop_assert_eq!(made.to_iso().len(), 20);
        prop_assert_eq!(made.to_iso_millis().len(), 24);
        prop_assert_eq!(made.to_sqlalchemy().len(), 26);
        prop_assert_eq!(made.to_file_stamp().len(), 15);
    }

    #[test]
    fn later_by_so_much_is_since_so_long(
        made in strategy::timestamps(),
        ms in 0..1_000_000_u64,
    ) {
        let later = made.plus(Duration::from_millis(ms));
        prop_assume!(later < last());
        prop_assert_eq!(later.since(made), Duration::from_millis(ms));
        prop_assert_eq!(made.since(later), Duration::ZERO);
    }
}
