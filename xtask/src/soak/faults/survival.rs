//! What becomes of what was not synced when the power goes.

use crate::soak::chance::Chance;

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Survival {
    /// All is lost.
    Nothing,
    /// All had got to the disk by itself.
    Everything,
    /// Of all writes and names some had.
    Some,
    /// Of each write some sectors had.
    Torn,
}

/// A way to lose each, and those that draw more than one time.
pub(super) const WAYS: [Survival; 6] = [
    Survival::Nothing,
    Survival::Everything,
    Survival::Some,
    Survival::Torn,
    Survival::Some,
    Survival::Torn,
];

impl Survival {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing is left",
            Self::Everything => "everything is left",
            Self::Some => "some writes are left",
            Self::Torn => "some sectors are left",
        }
    }

    /// Draws whether one of many is kept.
    pub(super) fn keeps(self, chance: &mut Chance) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Some | Self::Torn => chance.below(2) == 0,
        }
    }
}
