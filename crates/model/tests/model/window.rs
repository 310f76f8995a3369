//! Windows and attempts.

use astra_kit::{instant, strategy};
use astra_model::{Attempt, Window};
use proptest::prelude::*;

#[test]
fn a_schedules_window_has_whole_seconds_and_a_requests_has_milliseconds() {
    let at = instant("2025-11-04T18:00:00.123Z");
    assert_eq!(Window::scheduled(at).as_str(), "2025-11-04T18:00:00Z");
    assert_eq!(Window::manual(at).as_str(), "2025-11-04T18:00:00.123Z");
}

#[test]
fn the_spellings_of_both_sides_of_astra_are_kept_as_they_are() {
    for spelling in [
        "2025-11-04T18:00:00Z",
        "2025-11-04T18:00:00.123Z",
        "2025-11-04T18:00:00",
        "2025-11-04T18:00:00.123456",
        "2025-11-04T18:00:00+00:00",
        "2025-11-04T18:00:00.123456-05:30",
        "2025-11-04T18:00:00.123456+00:19:32.130000",
    ] {
        let window: Window = spelling.parse().expect(spelling);
        assert_eq!(window.to_string(), spelling);
    }
}

#[test]
fn a_window_tells_its_instant_where_it_has_a_zone() {
    let zoned: Window = "2025-11-04T19:00:00+01:00".parse().expect("a window");
    assert_eq!(zoned.instant(), Some(instant("2025-11-04T18:00:00Z")));
    let naive: Window = "2025-11-04T18:00:00".parse().expect("a window");
    assert_eq!(naive.instant(), None);
}

#[test]
fn what_is_no_instant_is_no_window() {
    for text in [
        "",
        "now",
        "2025-11-04",
        "2025-11-04 18:00:00Z",
        "----------T-----",
        "2025-13-04T18:00:00Z",
        "2025-11-04T25:00:00Z",
        "2025-11-04T18:00:00Z:1",
        "2025-11-04T18:00:00ZZ",
        "2025-11-04T18:00:00Z\n",
        "2025-11-04T18:00:00[UTC]",
        "２025-11-04T18:00:00Z",
        "2025-11-0é18:00:00Z",
    ] {
        let refused = text.parse::<Window>();
        let error = refused.expect_err(text).to_string();
        assert!(error.contains("2025-11-04T18:00:00Z"), "{error}");
    }
}

#[test]
fn attempts_count_from_one() {
    assert_eq!(Attempt::new(0), None);
    assert_eq!(Attempt::new(1), Some(Attempt::FIRST));
    assert_eq!(Attempt::FIRST.next().number(), 2);
    let last = Attempt::new(u32::MAX).expect("a number");
    assert_eq!(last.next(), last);
}

proptest! {
    #[test]
    fn a_window_is_read_as_it_is_spelled(window in strategy::windows()) {
        prop_assert_eq!(window.as_str().parse::<Window>(), Ok(window.clone()));
        prop_assert!(window.as_str().bytes().all(|b| b.is_ascii_digit() || b"-:.TZ+".contains(&b)));
    }
}
