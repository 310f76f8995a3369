//! What is to be run when: pure functions, without a clock, a file or a store.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod chains;
mod follow_ups;
mod planner;
mod rules;
mod windows_proof;
mod zones;
mod zones_by_python;
