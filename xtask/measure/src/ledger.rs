//! The ledger: its daily files, its tree, what an entry costs, and its parsers under fuzzing.

mod cpython;
mod entries;
pub(crate) mod files;
pub(crate) mod fuzz;
pub(crate) mod hashes;
mod mutation;
mod promises;
mod seeds;
