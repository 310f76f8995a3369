//! What is at work when a fault strikes.

use std::io;

use serde_json::Value;

use super::FaultsError;
use super::acknowledged::Acknowledged;
use super::scene::Scene;
use super::tasks::{self, TASK};
use crate::astra::Astra;
use crate::tracer::{Blow, Kind, Moment, PATIENCE, Plan, trace};

/// What is at work when a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    /// The first run ever, which makes the database.
    FirstRun,
    /// A run behind another.
    LaterRun,
    /// A recovery from a run that was killed in its task.
    Recovery,
    /// A daemon that finds a backlog.
    Daemon,
}

/// Runs what is due now.
const ONCE: &[&str] = &["daemon", "--once"];

impl Situation {
    pub(super) const ALL: [Self; 4] =
        [Self::FirstRun, Self::LaterRun, Self::Recovery, Self::Daemon];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::FirstRun => "first-run",
            Self::LaterRun => "later-run",
            Self::Recovery => "recovery",
            Self::Daemon => "daemon",
        }
    }

    fn tasks(self) -> Vec<Value> {
        match self {
            Self::FirstRun | Self::LaterRun | Self::Recovery => tasks::single(),
            Self::Daemon => tasks::backlog(),
        }
    }

    /// Returns the words of the call that does what the struck one left, if that is not for
    /// recovery to do.
    pub(super) fn rest(self) -> Option<&'static [&'static str]> {
        (self == Self::Daemon).then_some(ONCE)
    }

    /// Returns the words of the call that the fault strikes.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::FirstRun | Self::LaterRun => &["run", TASK],
            Self::Recovery => &["recover"],
            Self::Daemon => ONCE,
        }
    }
}

/// A scene as it is before a fault, of which each trial gets a copy.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) situation: Situation,
    pub(super) scene: Scene,
    pub(super) acknowledged: Acknowledged,
}

impl Before {
    /// Brings about a situation.
    ///
    /// # Errors
    /// Where the scene can't be made, or what leads to it doesn't happen.
    pub(super) fn prepare(situation: Situation, astra: &Astra) -> Result<Self, FaultsError> {
        let mut before = Self {
            situation,
            scene: Scene::new(&situation.tasks()).map_err(FaultsError::Scene)?,
            acknowledged: Acknowledged::default(),
        };
        if matches!(situation, Situation::LaterRun | Situation::Recovery) {
            let first = astra.call(&before.scene.root(), &["run", TASK])?;
            before.acknowledged.note(&first.stdout);
            first.exits(0)?;
        }
        if situation == Situation::Recovery {
            before.kill_in_task(astra)?;
        }
        Ok(before)
    }

    fn kill_in_task(&self, astra: &Astra) -> Result<(), FaultsError> {
        let plan = Plan {
            blow: Blow::Kill,
            moment: Moment::AtFile(self.scene.list_of_started()),
            kinds: &[Kind::Write],
            records: false,
            life: PATIENCE,
        };
        trace(&astra.command(&self.scene.root(), &["run", TASK]), &plan)?;
        match self.scene.started().len() {
            2 => Ok(()),
            _ => Err(FaultsError::Scene(io::Error::other(
                "the run that was to be killed in its task was not",
            ))),
        }
    }
}
