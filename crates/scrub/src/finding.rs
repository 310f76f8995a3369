//! What was found, and where.

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
}

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A hash or another long hexadecimal number.
    Id,
}

impl Kind {
    /// Returns what stands in a masked text instead of the finding.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Ip => "[ip]",
            Self::Id => "[id]",
        }
    }

    /// Returns the kind's name in lower case, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.label().trim_matches(['[', ']'])
    }
}
