//! The kinds of faults.

use std::fmt;

use super::blow::Fault;
use super::situation::Situation;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// At a call of a process.
    Blow(Situation, Fault),
    /// At a moment of it.
    PowerCut(Situation),
    /// Sixteen processes want one window.
    RaceForWindow,
    /// Recoveries want one claim.
    RaceToRecover,
    /// Sixteen daemons share the windows of every second, each killed and started again.
    Daemons,
}

impl Kind {
    /// Returns all kinds, in the order in which they are tried.
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for situation in Situation::ALL {
            all.extend(Fault::ALL.map(|fault| Self::Blow(situation, fault)));
            all.push(Self::PowerCut(situation));
        }
        all.extend([Self::RaceForWindow, Self::RaceToRecover, Self::Daemons]);
        all
    }

    /// Finds a kind by its name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .find(|kind| kind.to_string() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blow(situation, fault) => write!(f, "{}:{}", situation.name(), fault.name()),
            Self::PowerCut(situation) => write!(f, "{}:power-cut", situation.name()),
            Self::RaceForWindow => f.write_str("race:16-runs-one-window"),
            Self::RaceToRecover => f.write_str("race:recoveries"),
            Self::Daemons => f.write_str("race:16-daemons-killed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_by_its_own_name() {
        for kind in Kind::all() {
            assert_eq!(Kind::named(&kind.to_string()), Some(kind));
        }
        assert_eq!(Kind::named("first-run:bored"), None);
    }
}
