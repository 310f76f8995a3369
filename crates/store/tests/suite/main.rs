//! The store at its boundary, one file a promise.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod parts;
mod support;

mod backups;
mod commits;
mod contract;
mod crowds;
mod damaged_rows;
mod digests;
mod documented;
mod earlier;
mod erasure;
mod erasure_guarded;
mod fairness;
mod flips;
mod immutability;
mod ledger;
mod ledger_checked;
mod legacy;
mod log;
mod memories;
mod migration;
mod opening;
mod processes;
mod pruning;
mod python;
mod records;
mod rehearsals;
mod retrieval;
mod statistics;
mod tasks_seen;
mod verification;
