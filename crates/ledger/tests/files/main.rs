//! The daily files: how they are written, read and compared.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests stop the test, as the tests themselves do"
)]

mod bombs;
mod days;
mod kept;
mod legacy;
mod members;
mod projecting;
mod repairing;
mod tampering;
mod world;
