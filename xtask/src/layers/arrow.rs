//! An arrow: one crate's manifest names another crate.

use std::fmt;

use cargo_metadata::DependencyKind;

/// One line of a dependency table in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: DependencyKind,
}

impl Arrow {
    /// Makes the arrow from the crate `from` to the crate `to`.
    pub(super) fn new(from: &str, to: &str, kind: DependencyKind) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            kind,
        }
    }

    /// Says whether only the crate's own tests see this arrow.
    pub(super) fn is_for_tests(&self) -> bool {
        self.kind == DependencyKind::Development
    }
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {} ({})", self.from, self.to, self.kind)
    }
}
