//! The store at its boundary, one file a promise.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod contract;
mod support;
