//! `cargo xtask soak faults`: processes are killed, disks fail, the power goes; what was kept?

mod acknowledged;
mod blow;
mod content;
mod daemons;
mod disk;
mod folder;
mod judge;
mod kind;
mod race;
mod report;
mod scene;
mod situation;
mod stage;
mod survival;
mod tape;
mod tasks;
mod teeth;
mod trial;

use std::io;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use thiserror::Error;

use super::Amount;
use crate::astra::{Astra, AstraError};
use crate::stopwatch::Stopwatch;
use crate::tracer::{Plan, TraceError, trace};
use crate::workspace::{self, WorkspaceError};
use kind::Kind;
use report::Row;
pub(super) use teeth::run as run_teeth;

use stage::{Numbers, Stage, Stops};

/// Strikes runs and recoveries wherever they can be struck, and looks what was kept.
#[derive(Args, Default)]
pub(crate) struct FaultsArgs {
    /// The kind of fault, as the table names it; without it all of them.
    #[arg(long)]
    kind: Option<String>,
    /// One fault of that kind, as a failure names it.
    #[arg(long, requires = "kind")]
    number: Option<u64>,
}

/// Why it is not known that nothing is lost by faults.
#[derive(Debug, Error)]
pub(crate) enum FaultsError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Astra(#[from] AstraError),
    #[error(transparent)]
    Trace(#[from] TraceError),
    #[error("a scene could not be made")]
    Scene(#[source] io::Error),
    #[error("there is no kind of fault {0:?}; the table names them")]
    NoSuchKind(String),
    #[error("what was done to {} is not understood: replayed it is another", .0.display())]
    Misunderstood(PathBuf),
    #[error("a part of the soak ended in a panic")]
    Panicked,
    #[error("the report could not be written")]
    Report(#[source] io::Error),
    #[error("the harness has lost its teeth: {0}")]
    Toothless(String),
    #[error("{lost} of {tried} faults were not survived; they stand above")]
    Lost { lost: usize, tried: usize },
}

/// So many of each kind are drawn for the short form.
const SHORT_TRIALS: usize = 12;

/// Prints the table, writes it to `reliability.json` in the target folder, and fails where anything
/// was lost.
///
/// # Errors
/// Where something is lost, or can't be tried.
pub(super) fn run(args: &FaultsArgs, amount: Amount) -> Result<(), FaultsError> {
    let kinds = match &args.kind {
        Some(name) => {
            let kind = Kind::named(name).ok_or_else(|| FaultsError::NoSuchKind(name.clone()))?;
            vec![kind]
        }
        None => Kind::all(),
    };
    if is_left_out() {
        return Ok(());
    }
    let seed = amount.seed();
    println!("soak: seed {seed} (again with `cargo xtask soak faults --seed {seed}`)");
    let numbers = match (args.number, amount.short) {
        (Some(number), _) => Numbers::One(number),
        (None, true) => Numbers::Drawn(SHORT_TRIALS),
        (None, false) => Numbers::All,
    };
    let astra = Astra::build()?;
    let stage = Stage::new(astra.clone(), astra, seed, Stops::AtTheEnd)?;
    let mut rows = Vec::new();
    for kind in kinds {
        rows.push(try_kind(&stage, kind, numbers, seed)?);
    }
    let metadata = workspace::metadata(None)?;
    let report = metadata.target_directory.join("reliability.json");
    let root = metadata.workspace_root.as_std_path();
    report::write(&rows, amount.short, root, report.as_std_path()).map_err(FaultsError::Report)?;
    sum_up(&rows)
}

/// Tells, and says, whether this machine lets nobody trace a process.
fn is_left_out() -> bool {
    let traced = trace(&Command::new("true"), &Plan::record());
    if let Err(error) = &traced {
        println!(
            "soak: faults LEFT OUT, nothing was shown: {}",
            crate::chain(error)
        );
    }
    traced.is_err()
}

fn try_kind(stage: &Stage, kind: Kind, numbers: Numbers, seed: u64) -> Result<Row, FaultsError> {
    let watch = Stopwatch::start();
    let tried = stage.try_all(kind, numbers)?;
    for (number, failure) in &tried.failures {
        println!(
            "{kind}, {}: {}",
            failure.place,
            crate::chain(&failure.broken)
        );
        println!("  again: cargo xtask soak faults --seed {seed} --kind {kind} --number {number}");
        println!("  the workspace: {}", failure.kept.display());
    }
    let row = Row {
        kind: kind.to_string(),
        tried: tried.tried,
        held: tried.tried - tried.failures.len(),
        seed,
    };
    row.print(watch.elapsed().as_secs_f64());
    Ok(row)
}

fn sum_up(rows: &[Row]) -> Result<(), FaultsError> {
    let tried = rows.iter().map(|row| row.tried).sum();
    let held: usize = rows.iter().map(|row| row.held).sum();
    if held < tried {
        let lost = tried - held;
        return Err(FaultsError::Lost { lost, tried });
    }
    println!("soak: {held} of {tried} faults survived");
    Ok(())
}
