//! What was found, and where.

use crate::Kind;

/// A stretch of a text that must not be kept.
///
/// It is guaranteed that `start < end` and that both lie between two characters of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// What it is more exactly, in lower case with underscores: `github_pat`, `v6`. The kind's own
    /// name where nothing more is known.
    pub sub_kind: SubKind,
}

/// What a finding is more exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SubKind {
    /// Its name.
    Named(&'static str),
    /// The own pattern of that number, in the order in which they were added.
    Pattern(u16),
}

impl Finding {
    pub(crate) fn new(range: std::ops::Range<usize>, kind: Kind, name: &'static str) -> Self {
        Self {
            start: range.start,
            end: range.end,
            kind,
            sub_kind: SubKind::Named(name),
        }
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
