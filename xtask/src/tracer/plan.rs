//! What is done to a traced process, and when.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;

use super::call::{Call, Kind};

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    None,
    /// The process is killed before the call is done.
    Kill,
    /// The call is not done, and answered with this error.
    Error(Errno),
}

/// Which call it happens at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The one of that number, counted from 1 over all threads.
    At(u64),
    /// That one and all behind it.
    From(u64),
    /// The first that is for this file.
    AtFile(PathBuf),
}

/// What is done to a traced process.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) blow: Blow,
    pub(crate) moment: Moment,
    /// The kinds of calls that are counted.
    pub(crate) kinds: &'static [Kind],
    /// Whether what it does to disks is recorded.
    pub(crate) records: bool,
    /// How long it may live; then it is killed.
    pub(crate) life: Duration,
}

/// No traced process takes longer on any machine: what does hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

impl Plan {
    /// Only looks on, and records.
    pub(crate) fn record() -> Self {
        Self {
            blow: Blow::None,
            moment: Moment::At(0),
            kinds: &[],
            records: true,
            life: PATIENCE,
        }
    }

    /// Tells whether a call is one that the moment is counted in: who is killed may be so at what
    /// its children do, but only its own calls fail.
    pub(super) fn counts(&self, call: &Call, is_root: bool) -> bool {
        self.kinds.contains(&call.kind()) && (is_root || self.blow == Blow::Kill)
    }

    pub(super) fn strikes(&self, number: u64, file: impl FnOnce() -> Option<PathBuf>) -> bool {
        match &self.moment {
            Moment::At(at) => number == *at,
            Moment::From(from) => number >= *from,
            Moment::AtFile(path) => file().as_deref() == Some(Path::new(path)),
        }
    }
}
