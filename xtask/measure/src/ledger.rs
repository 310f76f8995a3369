//! The ledger: its daily files, its tree, and what an entry costs.

mod entries;
pub(crate) mod files;
pub(crate) mod hashes;
