//! The scheduler at its boundary: real processes, real files, a real server, one file a subject.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't set up its world stops there"
)]

mod common;

mod entries;
mod schedule;
mod tasks_file;
mod time_zones;

mod capture;
mod commands;
mod digest;
mod effects;
mod outcomes;
mod processes;
mod prompt;
mod retrieval;
mod stopping;

mod claims;
mod retries;
mod workspaces;

mod crashes;
mod daemon;
mod ledger_files;
mod orphans;
mod publish;
mod recovery;
mod tasks_watch;
mod trace;
