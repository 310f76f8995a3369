//! One call to the system of a run or a recovery that is its last, or fails.

use nix::errno::Errno;

use super::FaultsError;
use super::judge::judge;
use super::situation::Before;
use super::trial::Trial;
use crate::astra::Astra;
use crate::tracer::{Blow, Kind, Moment, Plan, trace};

const CHANGING: &[Kind] = &[
    Kind::Write,
    Kind::Sync,
    Kind::Truncate,
    Kind::Name,
    Kind::Lock,
];
const ALL: &[Kind] = &[
    Kind::Write,
    Kind::Sync,
    Kind::Truncate,
    Kind::Name,
    Kind::Lock,
    Kind::Read,
];
/// What a full disk answers; it lets be locked and read.
const FILLING: &[Kind] = &[Kind::Write, Kind::Sync, Kind::Truncate, Kind::Name];

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// `kill -9`.
    Kill,
    /// `EIO`.
    Broken,
    /// `ENOSPC`.
    Full,
    /// `ENOSPC`, there and at each call behind it.
    FullFromThere,
}

impl Fault {
    pub(super) const ALL: [Self; 4] = [Self::Kill, Self::Broken, Self::Full, Self::FullFromThere];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kill => "killed",
            Self::Broken => "eio",
            Self::Full => "enospc",
            Self::FullFromThere => "enospc-from-there",
        }
    }

    fn plan(self, number: u64) -> Plan {
        let (blow, kinds) = match self {
            Self::Kill => (Blow::Kill, CHANGING),
            Self::Broken => (Blow::Error(Errno::EIO), ALL),
            Self::Full | Self::FullFromThere => (Blow::Error(Errno::ENOSPC), FILLING),
        };
        let moment = match self {
            Self::FullFromThere => Moment::From(number),
            _ => Moment::At(number),
        };
        Plan {
            blow,
            moment,
            kinds,
            records: false,
        }
    }

    /// Counts the calls that it could strike.
    ///
    /// # Errors
    /// Where the situation can't be brought about.
    pub(super) fn calls(self, before: &Before, astra: &Astra) -> Result<u64, FaultsError> {
        let scene = before.scene.copy().map_err(FaultsError::Scene)?;
        let command = astra.command(&scene.root(), before.situation.words());
        Ok(trace(&command, &self.plan(u64::MAX))?.calls)
    }

    /// Strikes the call of that number, and looks what was kept.
    ///
    /// # Errors
    /// Where that can't be tried.
    pub(super) fn strike(
        self,
        number: u64,
        before: &Before,
        runner: &Astra,
        astra: &Astra,
    ) -> Result<Trial, FaultsError> {
        let scene = before.scene.copy().map_err(FaultsError::Scene)?;
        let command = runner.command(&scene.root(), before.situation.words());
        let traced = trace(&command, &self.plan(number))?;
        let Some(struck) = traced.struck else {
            return Ok(Trial::NotReached);
        };
        let mut acknowledged = before.acknowledged.clone();
        acknowledged.note(&traced.stdout);
        let judged = judge(astra, &scene.root(), &scene.started(), &acknowledged);
        Ok(Trial::of(judged.map(drop), struck, scene))
    }
}
