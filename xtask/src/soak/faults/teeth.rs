//! `cargo xtask soak teeth`: defects that are planted, and must be caught.

use std::fs;

use super::FaultsError;
use super::blow::Fault;
use super::kind::Kind;
use super::situation::Situation;
use super::stage::{Numbers, Stage, Stops};
use crate::astra::Astra;
use crate::soak::Amount;
use crate::stopwatch::Stopwatch;

/// A defect: who has it, and what catches it.
struct Tooth {
    name: &'static str,
    runner: Runner,
    kinds: &'static [Kind],
}

enum Runner {
    /// The real one, of whose trace the syncs behind commits are left out: no interface of the
    /// store lets a runner set less than `FULL`.
    AsIfNormal,
    Faulty(&'static str),
}

const KILLED: Kind = Kind::Blow(Situation::LaterRun, Fault::Kill);
const NO_ROOM: Kind = Kind::Blow(Situation::LaterRun, Fault::Full);
const POWER_CUT: Kind = Kind::PowerCut(Situation::LaterRun);

const TEETH: [Tooth; 4] = [
    Tooth {
        name: "NORMAL instead of FULL",
        runner: Runner::AsIfNormal,
        kinds: &[POWER_CUT],
    },
    Tooth {
        name: "no claim before the task",
        runner: Runner::Faulty("no-claim"),
        kinds: &[KILLED],
    },
    Tooth {
        name: "acknowledged before the commit",
        runner: Runner::Faulty("early"),
        kinds: &[KILLED, NO_ROOM],
    },
    Tooth {
        name: "claim and record when the task has ended",
        runner: Runner::Faulty("late"),
        kinds: &[KILLED],
    },
];

/// So many faults of each kind must be survived by the runner without a defect, so that it is the
/// defect that is caught.
const CONTROLS: usize = 12;

/// Does to runners with a planted defect what is done to the real one, and names the fault that
/// catches each.
///
/// # Errors
/// Where one is not caught, or the same runner without a defect is.
pub(in crate::soak) fn run(amount: Amount) -> Result<(), FaultsError> {
    if super::is_left_out() {
        return Ok(());
    }
    let watch = Stopwatch::start();
    let seed = amount.seed();
    println!("soak: seed {seed} (again with `cargo xtask soak teeth --seed {seed}`)");
    let astra = Astra::build()?;
    control(&astra, seed)?;
    for tooth in &TEETH {
        let (name, caught) = (tooth.name, tooth.bite(&astra, seed)?);
        let caught =
            caught.ok_or_else(|| FaultsError::Toothless(format!("{name} is not caught")))?;
        println!("{name}: caught by {caught}");
    }
    let (teeth, seconds) = (TEETH.len(), watch.elapsed().as_secs_f64());
    println!("soak: {teeth} of {teeth} planted defects caught, in {seconds:.1} s");
    Ok(())
}

fn control(astra: &Astra, seed: u64) -> Result<(), FaultsError> {
    let runner = Astra::build_faulty("none")?;
    let stage = Stage::new(runner, astra.clone(), seed, Stops::AtTheEnd)?;
    let mut tried = 0;
    for kind in [KILLED, NO_ROOM, POWER_CUT] {
        let faults = stage.try_all(kind, Numbers::Drawn(CONTROLS))?;
        if let Some((_, failure)) = faults.failures.first() {
            let said = format!(
                "without a defect, {kind} is not survived: {}",
                failure.broken
            );
            return Err(FaultsError::Toothless(said));
        }
        tried += faults.tried;
    }
    println!("no defect: {tried} of {tried} survived");
    Ok(())
}

impl Tooth {
    /// Tries faults until one is not survived, and describes it.
    fn bite(&self, astra: &Astra, seed: u64) -> Result<Option<String>, FaultsError> {
        let runner = match self.runner {
            Runner::AsIfNormal => astra.clone(),
            Runner::Faulty(defect) => Astra::build_faulty(defect)?,
        };
        let mut stage = Stage::new(runner, astra.clone(), seed, Stops::AtTheFirst)?;
        stage.as_if_normal = matches!(self.runner, Runner::AsIfNormal);
        for kind in self.kinds {
            let faults = stage.try_all(*kind, Numbers::Drawn(usize::MAX))?;
            for (_, failure) in &faults.failures {
                // Of a defect that was planted nobody wants the workspace.
                let _ = fs::remove_dir_all(&failure.kept);
            }
            if let Some((number, failure)) = faults.failures.first() {
                let (place, broken) = (&failure.place, &failure.broken);
                let tried = faults.tried;
                return Ok(Some(format!(
                    "{kind}, number {number} (of {tried} tried), {place}: {broken}"
                )));
            }
        }
        Ok(None)
    }
}
