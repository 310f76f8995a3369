//! What proves a ledger to a stranger, at its boundary: trees, notes, checkpoints, keys, witnesses.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't set up its world stops there"
)]

mod support;

mod checkpoints;
mod keys;
mod mutated;
mod notes;
mod proofs;
mod provers;
mod strangers;
mod trees;
mod witnesses;
