//! What a user would try, one file a flow, against the real binary.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod support;

mod checker;

mod daemons_seen;
mod demo;
mod exporting;
mod first_steps;
mod listing;
mod looking_around;
mod missed;
mod showing;
mod statistics;
mod traced;

mod one_window_once;

mod one_trace;
mod task_changes;

mod killed;
mod recovered_by_anyone;

mod cancelled;
mod daemon;
mod retries;
mod timeouts;

mod stack_hash;
mod workspaces;

mod canary;
mod scrub_cli;

mod prompt;

mod backfilling;
mod legacy;
mod migrating;
mod other_writers;
mod python_beside;

mod backing_up;
mod ledger_proofs;
mod ledger_verify;
mod verify;

mod erasing;
mod hostile;
mod pruning;
