//! A tree that grows entry by entry.

use astra_model::EntryHash;

use super::hash::TreeHash;
use super::head::TreeHead;

/// A tree over a stream of entries, in memory that grows with the logarithm of their number.
///
/// Its head can be taken at any size on the way, so that one pass tells all sizes that are asked for.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// The whole trees that it is made of, the largest first: one for each bit of its size.
    peaks: Vec<TreeHash>,
}

impl Tree {
    /// Returns the tree without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how many entries it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next entry.
    pub fn push(&mut self, entry: &EntryHash) {
        self.push_leaf(TreeHash::leaf(entry));
    }

    pub(super) fn push_leaf(&mut self, leaf: TreeHash) {
        let mut whole = leaf;
        // Each trailing bit of the size is a tree as large as the new one.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                whole = TreeHash::node(&left, &whole);
            }
        }
        self.peaks.push(whole);
        self.size += 1;
    }

    /// Returns the hash of all entries until now.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        let peaks = self.peaks.iter().rev().copied();
        peaks
            .reduce(|right, left| TreeHash::node(&left, &right))
            .unwrap_or_else(TreeHash::empty)
    }

    /// Returns its size and root.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead {
            size: self.size,
            root: self.root(),
        }
    }
}

impl<'e> Extend<&'e EntryHash> for Tree {
    fn extend<I: IntoIterator<Item = &'e EntryHash>>(&mut self, entries: I) {
        for entry in entries {
            self.push(entry);
        }
    }
}
