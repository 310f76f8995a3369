//! A tree that must have had some head.

use astra_model::EntryHash;

use super::head::{ProofError, TreeHead};
use super::tree::Tree;

/// A tree over a stream of entries, compared on its way with a head that it should pass.
#[derive(Clone, Debug)]
pub struct Continuation {
    tree: Tree,
    older: TreeHead,
}

impl Continuation {
    /// Begins a tree that should pass a head.
    #[must_use]
    pub fn of(older: TreeHead) -> Self {
        Self {
            tree: Tree::new(),
            older,
        }
    }

    /// Adds the next entry.
    ///
    /// # Errors
    ///
    /// If with it the tree is as large as the head's and another one: something before was changed.
    pub fn push(&mut self, entry: &EntryHash) -> Result<(), ProofError> {
        self.tree.push(entry);
        if self.tree.size() == self.older.size {
            return self.tree.head().check_extends(&self.older, &[]);
        }
        Ok(())
    }

    /// Returns how many entries it has until now.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Returns the head of all entries.
    ///
    /// # Errors
    ///
    /// If there are fewer than the older head has.
    pub fn finish(self) -> Result<TreeHead, ProofError> {
        let (older, newer) = (self.older.size, self.tree.size());
        if newer < older {
            return Err(ProofError::Shrunk { older, newer });
        }
        Ok(self.tree.head())
    }
}
