//! The scheduler at its boundary: real processes, real files, a real server, one file a subject.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't set up its world stops there"
)]

mod common;

mod capture;
mod digest;
mod outcomes;
mod retries;
