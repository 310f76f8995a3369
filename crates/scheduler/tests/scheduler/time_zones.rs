//! Patterns by a zone's clock, which jumps.

use crate::schedule::{check, cron};

#[test]
fn a_zones_clock_counts() {
    let noon = cron("0 12 * * *", "Asia/Kathmandu");
    check(
        &noon,
        "2025-11-04T06:14:59Z",
        "2025-11-03T06:15:00Z",
        "2025-11-04T06:15:00Z",
    );
    let monday = cron("0 9 * * MON", "America/New_York");
    check(
        &monday,
        "2025-11-04T00:00:00Z",
        "2025-11-03T14:00:00Z",
        "2025-11-10T14:00:00Z",
    );
}

#[test]
fn a_time_that_spring_leaves_out_comes_when_the_clock_has_jumped() {
    // Berlin's clocks went from 02:00 to 03:00 at 01:00 UTC.
    let daily = cron("30 2 * * *", "Europe/Berlin");
    check(
        &daily,
        "2025-03-30T00:59:59Z",
        "2025-03-29T01:30:00Z",
        "2025-03-30T01:00:00Z",
    );
    check(
        &daily,
        "2025-03-30T12:00:00Z",
        "2025-03-30T01:00:00Z",
        "2025-03-31T00:30:00Z",
    );
    let hourly = cron("0 * * * *", "Europe/Berlin");
    check(
        &hourly,
        "2025-03-30T01:00:00Z",
        "2025-03-30T01:00:00Z",
        "2025-03-30T02:00:00Z",
    );
}

#[test]
fn a_time_that_autumn_repeats_comes_once() {
    // Berlin's clocks went from 03:00 back to 02:00 at 01:00 UTC.
    let daily = cron("30 2 * * *", "Europe/Berlin");
    check(
        &daily,
        "2025-10-26T00:29:59Z",
        "2025-10-25T00:30:00Z",
        "2025-10-26T00:30:00Z",
    );
    check(
        &daily,
        "2025-10-26T00:30:00Z",
        "2025-10-26T00:30:00Z",
        "2025-10-27T01:30:00Z",
    );
    check(
        &daily,
        "2025-10-26T01:30:00Z",
        "2025-10-26T00:30:00Z",
        "2025-10-27T01:30:00Z",
    );
}

#[test]
fn a_clock_that_jumps_by_half_an_hour_is_followed() {
    // Lord Howe's clocks went from 02:00 to 02:30 at 15:30 UTC.
    let daily = cron("15 2 * * *", "Australia/Lord_Howe");
    check(
        &daily,
        "2025-10-04T15:00:00Z",
        "2025-10-03T15:45:00Z",
        "2025-10-04T15:30:00Z",
    );
    check(
        &daily,
        "2025-10-05T00:00:00Z",
        "2025-10-04T15:30:00Z",
        "2025-10-05T15:15:00Z",
    );
}

#[test]
fn a_day_that_a_zone_left_out_is_left_out() {
    // Apia went from the end of the 29th of December 2011 to the beginning of the 31st.
    let daily = cron("0 12 * * *", "Pacific/Apia");
    check(
        &daily,
        "2011-12-29T22:00:00Z",
        "2011-12-29T22:00:00Z",
        "2011-12-30T22:00:00Z",
    );
    check(
        &daily,
        "2011-12-29T23:00:00Z",
        "2011-12-29T22:00:00Z",
        "2011-12-30T22:00:00Z",
    );
    check(
        &daily,
        "2011-12-30T12:00:00Z",
        "2011-12-29T22:00:00Z",
        "2011-12-30T22:00:00Z",
    );
    let thirtieth = cron("0 12 30 * *", "Pacific/Apia");
    check(
        &thirtieth,
        "2011-12-30T12:00:00Z",
        "2011-11-30T22:00:00Z",
        "2012-01-29T22:00:00Z",
    );
}
