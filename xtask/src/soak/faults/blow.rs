//! One call to the system of a run or a recovery that is its last, or fails.

use std::time::Duration;

use nix::errno::Errno;

use super::FaultsError;
use super::acknowledged::Acknowledged;
use super::judge::{Broken, judge};
use super::scene::Scene;
use super::situation::{Before, Situation};
use super::trial::Trial;
use crate::astra::Astra;
use crate::tracer::{Blow, Kind, Moment, PATIENCE, Plan, trace};

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

/// A daemon waits until there is room again; it is killed while it waits.
const LIFE_WITHOUT_ROOM: Duration = Duration::from_secs(2);

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
            life: PATIENCE,
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
        let waits = self == Self::FullFromThere && before.situation == Situation::Daemon;
        let mut plan = self.plan(number);
        if waits {
            plan.life = LIFE_WITHOUT_ROOM;
        }
        let traced = trace(&command, &plan)?;
        let Some(struck) = traced.struck else {
            return Ok(Trial::NotReached);
        };
        let mut acknowledged = before.acknowledged.clone();
        acknowledged.note(&traced.stdout);
        if traced.outlived && !waits {
            return Ok(Trial::of(Err(Broken::Hangs), struck, scene));
        }
        let judged = judge(astra, &scene.root(), &scene.started(), &acknowledged);
        let judged = judged.and_then(|_| match before.situation.rest() {
            Some(words) => finish(words, &scene, acknowledged, astra),
            None => Ok(()),
        });
        Ok(Trial::of(judged, struck, scene))
    }
}

/// Lets what is left be done by another, and judges once more.
fn finish(
    words: &[&str],
    scene: &Scene,
    mut acknowledged: Acknowledged,
    astra: &Astra,
) -> Result<(), Broken> {
    let answer = astra.call(&scene.root(), words)?;
    acknowledged.note(&answer.stdout);
    answer.succeeds()?;
    judge(astra, &scene.root(), &scene.started(), &acknowledged).map(drop)
}
