//! `cargo xtask soak beside`: Python's side and ours at one database, both killed at random moments.

mod acknowledged;
mod judge;
mod ours;
mod python;
mod scene;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use thiserror::Error;

use super::Amount;
use super::chance::Chance;
use crate::astra::{Astra, AstraError};
use crate::stopwatch::Stopwatch;
use crate::table::Differs;
use crate::workspace::WorkspaceError;
use acknowledged::Acknowledged;
use scene::Scene;

/// Why it is not known that both sides keep what they acknowledge.
#[derive(Debug, Error)]
pub(crate) enum BesideError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Astra(#[from] AstraError),
    #[error("could not {doing}")]
    Io {
        doing: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("Python's side {what}")]
    Python { what: String },
    #[error("a part of the soak ended in a panic")]
    Panicked,
    #[error("what was kept is not what was acknowledged")]
    Lost(#[from] Differs),
}

/// How much is done: counted, not timed, so that it is the same on any machine.
#[derive(Debug)]
struct Plan {
    writers: u32,
    rows: u64,
    readers: u32,
    runs: u32,
    rounds: u32,
    files: u32,
}

const SHORT: Plan = Plan {
    writers: 3,
    rows: 80,
    readers: 2,
    runs: 15,
    rounds: 8,
    files: 25,
};
const LONG: Plan = Plan {
    writers: 4,
    rows: 2_000,
    readers: 3,
    runs: 200,
    rounds: 60,
    files: 200,
};

/// Prints what was acknowledged and what was found, and fails where they differ.
///
/// # Errors
/// Where something is lost, unreadable or locked, or the soak can't be held.
pub(super) fn run(amount: Amount) -> Result<(), BesideError> {
    let Some(engine) = python::engine() else {
        println!(
            "soak: LEFT OUT, because this machine has no python3 with sqlite3: nothing was shown"
        );
        return Ok(());
    };
    let plan = if amount.short { SHORT } else { LONG };
    let seed = amount.seed();
    println!("soak: seed {seed} (again with `cargo xtask soak beside --seed {seed}`), {engine}");
    let watch = Stopwatch::start();
    let scene = Scene::set_up(Astra::build()?)?;
    let acknowledged = play(&scene, &plan, Chance::new(seed))?;
    println!("{acknowledged}");
    let rows = judge::judge(&scene, &acknowledged)?;
    let seconds = watch.elapsed().as_secs_f64();
    println!("soak: {rows} rows agree, in {seconds:.1} s");
    Ok(())
}

type Lane<'s> = ScopedJoinHandle<'s, Result<Acknowledged, BesideError>>;

/// Lets all work at once; who only looks does so until the others are done.
fn play(scene: &Scene, plan: &Plan, mut chance: Chance) -> Result<Acknowledged, BesideError> {
    let done = AtomicBool::new(false);
    let (working, looking) = thread::scope(|scope| {
        let mut working: Vec<Lane<'_>> = Vec::new();
        for number in 0..plan.writers {
            let chance = chance.split();
            let lane = move || python::write(scene, &format!("w{number}"), plan.rows, chance);
            working.push(scope.spawn(lane));
        }
        for task in scene::TASKS {
            let chance = chance.split();
            working.push(scope.spawn(move || ours::run(scene, task, plan.runs, chance)));
        }
        let backfills = chance.split();
        working.push(scope.spawn(|| ours::backfill(scene, plan.rounds, plan.files, backfills)));
        let mut looking: Vec<Lane<'_>> = vec![scope.spawn(|| ours::look(scene, &done))];
        for _ in 0..plan.readers {
            looking.push(scope.spawn(|| python::read(scene, &done)));
        }
        let working = joined(working);
        done.store(true, Ordering::Release);
        (working, joined(looking))
    });
    let mut acknowledged = working?;
    acknowledged.add(looking?);
    Ok(acknowledged)
}

/// Waits for all, and returns what they saw or the first failure.
fn joined(lanes: Vec<Lane<'_>>) -> Result<Acknowledged, BesideError> {
    let ended: Vec<_> = lanes
        .into_iter()
        .map(|lane| lane.join().unwrap_or(Err(BesideError::Panicked)))
        .collect();
    let mut all = Acknowledged::default();
    for lane in ended {
        all.add(lane?);
    }
    Ok(all)
}
