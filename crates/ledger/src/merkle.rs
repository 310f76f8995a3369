//! The Merkle tree over a ledger's entries: RFC 6962, section 2.1.

mod continuation;
mod hash;
mod head;
mod path;
mod tree;

#[cfg(test)]
mod published;

pub use continuation::Continuation;
pub use hash::{InvalidTreeHash, TreeHash};
pub use head::{ProofError, TreeHead};
pub use path::{PATH_HASHES_MAX, PathError, consistency_path, inclusion_path};
pub use tree::Tree;

/// No tree is larger: SQLite and Go count up to here.
pub const TREE_SIZE_MAX: u64 = i64::MAX.cast_unsigned();
