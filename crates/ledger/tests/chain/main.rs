//! Lines, as CPython writes and hashes them.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests stop the test, as the tests themselves do"
)]

mod draw;
mod entries;
mod hostile;
mod json;
mod lines;
mod python;
