//! What a tree is known by, and what is checked against it.

use astra_model::EntryHash;
use thiserror::Error;

use super::hash::TreeHash;

/// The size and root of a tree.
///
/// A path proves nothing of a size: whoever trusts a root has to know its size from the same hand,
/// as a checkpoint tells them both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many entries it has.
    pub size: u64,
    /// The hash of all of them.
    pub root: TreeHash,
}

/// A proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The tree has no such entry.
    #[error("entry {index} is not in a tree of {size} entries: ask for a newer checkpoint's proof")]
    Beyond {
        /// The entry's place.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The tree has lost entries.
    #[error("the tree had {older} entries and has {newer}: entries were taken away")]
    Shrunk {
        /// How many it had.
        older: u64,
        /// How many it has.
        newer: u64,
    },
    /// The path has too few or too many hashes.
    #[error("{found} hashes don't lead through a tree of {size} entries: ask for the proof again")]
    Length {
        /// The tree's size.
        size: u64,
        /// How many hashes there are.
        found: usize,
    },
    /// The path leads elsewhere.
    #[error("the proof leads to {found}, and not to the root {expected}: do not trust it")]
    OtherRoot {
        /// The root that it should lead to.
        expected: TreeHash,
        /// Where it leads.
        found: TreeHash,
    },
}

/// The way from a leaf to the root: its place among those of its level, and the last place there is.
struct Climb {
    place: u64,
    last: u64,
}

impl Climb {
    /// Takes the next hash of a path: tells whether it stands to the left, nothing where it is one
    /// too many.
    fn step(&mut self) -> Option<bool> {
        if self.last == 0 {
            return None;
        }
        let is_left = self.place & 1 == 1 || self.place == self.last;
        // The last of a level without a neighbour goes up alone.
        while is_left && self.place & 1 == 0 && self.place > 0 {
            self.up();
        }
        self.up();
        Some(is_left)
    }

    fn up(&mut self) {
        self.place >>= 1;
        self.last >>= 1;
    }
}

impl TreeHead {
    /// Returns the head of the tree without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            size: 0,
            root: TreeHash::empty(),
        }
    }

    /// Checks that an entry is in this tree at its place: RFC 9162, section 2.1.3.2.
    ///
    /// # Errors
    ///
    /// If it is not, or the path does not prove it.
    pub fn check_inclusion(
        &self,
        index: u64,
        entry: &EntryHash,
        path: &[TreeHash],
    ) -> Result<(), ProofError> {
        let Self { size, .. } = *self;
        if index >= size {
            return Err(ProofError::Beyond { index, size });
        }
        let mut climb = Climb {
            place: index,
            last: size - 1,
        };
        let mut root = TreeHash::leaf(entry);
        for hash in path {
            root = match climb.step() {
                Some(true) => TreeHash::node(hash, &root),
                Some(false) => TreeHash::node(&root, hash),
                None => return Err(self.length(path)),
            };
        }
        self.arrived(&climb, path)?;
        same(&self.root, &root)
    }

    /// Checks that an older tree is the beginning of this one: RFC 9162, section 2.1.4.2.
    ///
    /// # Errors
    ///
    /// If it is not, or the path does not prove it.
    pub fn check_extends(&self, older: &Self, path: &[TreeHash]) -> Result<(), ProofError> {
        if older.size > self.size {
            return Err(ProofError::Shrunk {
                older: older.size,
                newer: self.size,
            });
        }
        if older.size == self.size || older.size == 0 {
            return self.check_without_path(older, path);
        }
        let mut climb = Climb {
            place: older.size - 1,
            last: self.size - 1,
        };
        while climb.place & 1 == 1 {
            climb.up();
        }
        // An older tree that is whole stands for itself.
        let (first, rest) = match path.split_first() {
            _ if older.size.is_power_of_two() => (older.root, path),
            Some((first, rest)) => (*first, rest),
            None => return Err(self.length(path)),
        };
        let (mut before, mut now) = (first, first);
        for hash in rest {
            match climb.step() {
                Some(true) => {
                    before = TreeHash::node(hash, &before);
                    now = TreeHash::node(hash, &now);
                }
                Some(false) => now = TreeHash::node(&now, hash),
                None => return Err(self.length(path)),
            }
        }
        self.arrived(&climb, path)?;
        same(&older.root, &before)?;
        same(&self.root, &now)
    }

    /// Between a tree and itself, or none and any, nothing is left to prove.
    fn check_without_path(&self, older: &Self, path: &[TreeHash]) -> Result<(), ProofError> {
        if !path.is_empty() {
            return Err(self.length(path));
        }
        if older.size == 0 {
            same(&TreeHash::empty(), &older.root)?;
        }
        if older.size == self.size {
            same(&older.root, &self.root)?;
        }
        Ok(())
    }

    fn arrived(&self, climb: &Climb, path: &[TreeHash]) -> Result<(), ProofError> {
        if climb.last == 0 {
            Ok(())
        } else {
            Err(self.length(path))
        }
    }

    fn length(&self, path: &[TreeHash]) -> ProofError {
        ProofError::Length {
            size: self.size,
            found: path.len(),
        }
    }
}

fn same(expected: &TreeHash, found: &TreeHash) -> Result<(), ProofError> {
    if expected == found {
        Ok(())
    } else {
        Err(ProofError::OtherRoot {
            expected: *expected,
            found: *found,
        })
    }
}
