//! The crate at its boundary: files in, records and reports out.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod support;

mod any_file;
mod folders;
mod malformed;
mod planted;
mod published;
mod records;
