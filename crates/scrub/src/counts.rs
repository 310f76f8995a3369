//! How much was found of what.

use std::collections::BTreeMap;

use crate::finding::{Finding, SubKind};
use crate::kind::Kind;

/// How many findings there were of each kind and sub-kind.
///
/// It takes memory for the kinds that were found, not for the findings.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Counts(BTreeMap<(Kind, SubKind), u64>);

impl Counts {
    /// Counts findings in.
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            *self.0.entry((finding.kind, finding.sub_kind)).or_default() += 1;
        }
    }

    /// Returns how many findings there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Returns how many there were of a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> u64 {
        let of_kind = self.0.iter().filter(|((other, _), _)| *other == kind);
        of_kind.map(|(_, count)| count).sum()
    }

    /// Returns each kind and sub-kind that was found with its count, in the order of [`Kind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Kind, SubKind, u64)> {
        let counts = self.0.iter();
        counts.map(|((kind, sub_kind), count)| (*kind, *sub_kind, *count))
    }
}
