//! What the model promises, one file a noun.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests stop the test, as the tests themselves do"
)]

mod canonical;
mod claim_document;
mod clock;
mod corrupted_example;
mod corruption;
mod digest;
mod document;
mod erasure;
mod failure;
mod files;
mod ids;
mod parsers;
mod query;
mod seen_tasks;
mod text;
mod timetable;
mod trace_parent;
mod window;
