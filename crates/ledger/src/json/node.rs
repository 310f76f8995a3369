//! What a text of JSON consists of.

use std::ops::Range;

/// What a value is, as far as its printing depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An integer or a word, printed as it was read.
    Word,
    /// A number with a fraction or an exponent.
    Float,
    /// A text whose characters are printed as they were read.
    Plain,
    /// A text with escapes, or with characters that are printed as escapes.
    Escaped,
    List,
    Object,
}

/// A value or a key, in the order in which they were read.
///
/// A line's length fits 32 bits, so that a line of nothing but commas costs eight times its length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Where its source begins, a text's behind the quote.
    pub(super) start: u32,
    /// Where its source ends, a text's before the quote.
    pub(super) end: u32,
    /// The number of the first node behind it and all that is in it.
    pub(super) next: u32,
}

impl Node {
    /// Returns where in the text its source stands.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self.kind, Kind::Plain | Kind::Escaped)
    }
}
