//! The hash of a tree.

use std::fmt;
use std::str::FromStr;

use astra_model::EntryHash;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::spelling::{from_base64, shown, to_base64};

/// A leaf is hashed behind this byte and a node behind the other, so that none passes for the other.
const LEAF: u8 = 0;
const NODE: u8 = 1;

/// Stands for a whole tree or a part of one: SHA-256 over its leaf, or over its two halves' hashes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeHash([u8; 32]);

/// A text is no hash of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no hash of a tree: it is 32 bytes as base64")]
pub struct InvalidTreeHash(pub String);

impl TreeHash {
    /// Returns the hash of the tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Returns the hash of a tree of one entry.
    ///
    /// It tells the entry's hash and nothing of what the entry says.
    #[must_use]
    pub fn leaf(entry: &EntryHash) -> Self {
        let mut bytes = [LEAF; 33];
        bytes[1..].copy_from_slice(entry.as_bytes());
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the hash of a tree of two halves.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        let mut bytes = [NODE; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// Takes the 32 bytes of a hash.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns its 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for TreeHash {
    type Err = InvalidTreeHash;

    fn from_str(text: &str) -> Result<Self, InvalidTreeHash> {
        from_base64(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| InvalidTreeHash(shown(text)))
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(&self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
