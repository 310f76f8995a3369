//! `cargo xtask simulate`: years of schedules in simulated time, in which everything goes wrong.

mod seeds;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde_json::Value;
use thiserror::Error;

use crate::command::{CommandError, CommandLine};
use crate::stopwatch::Stopwatch;
use crate::workspace::{self, WorkspaceError};
use seeds::Failed;

/// Lets a year of a dozen schedules pass for each of some seeds, and adds up their windows.
#[derive(Args)]
pub(crate) struct SimulateArgs {
    /// How many years, each of a seed of its own.
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// Repeats the year of one seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Does less: as much as fits into `ci`.
    #[arg(long)]
    short: bool,
    /// Lets the daemons make a mistake that is to be noticed in each year, such as `loses-retry`.
    #[arg(long)]
    defect: Option<String>,
}

/// Why it is not known that all windows add up.
#[derive(Debug, Error)]
pub(crate) enum SimulateError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Build(#[from] CommandError),
    #[error("{} could not be run", path.display())]
    Start {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} said nothing that can be read; its output stands above", path.display())]
    Answer {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("{} could not be written: keep the seeds that are named above there", path.display())]
    Keep {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{failed} of {seeds} years don't add up; they are named above, and kept in {kept}")]
    Wrong {
        failed: usize,
        seeds: u64,
        kept: &'static str,
    },
    #[error("the defect was noticed in {failed} of {seeds} years only")]
    Unnoticed { failed: usize, seeds: u64 },
}

const SHORT_SEEDS: u64 = 20;

/// Prints what was counted and each seed whose year doesn't add up, and keeps those for a test.
///
/// # Errors
/// Where a window is lost, run twice or run against its policy, a defect that was asked for is not
/// noticed, or nothing can be built.
pub(crate) fn run(args: &SimulateArgs) -> Result<(), SimulateError> {
    let root = workspace::root()?;
    let (first, seeds) = match args.seed {
        Some(seed) => (seed, 1),
        None if args.short => (1, SHORT_SEEDS),
        None => (1, args.seeds),
    };
    let program = build(&root)?;
    let watch = Stopwatch::start();
    let said = years(program, first, seeds, args.defect.as_deref())?;
    let seconds = watch.elapsed().as_secs_f64();
    let count = |name: &str| said[name].as_u64().unwrap_or_default();
    let failed = Failed::of(&said, args.defect.as_deref());
    println!(
        "simulate: {} of {seeds} years add up: {} windows, {} of them missed, {} faults, in {seconds:.1} s",
        seeds.saturating_sub(failed.len() as u64),
        count("windows"),
        count("missed"),
        count("faults"),
    );
    print!("{failed}");
    judge(&root, &failed, seeds, args.defect.is_some())
}

fn judge(root: &Path, failed: &Failed, seeds: u64, is_spoilt: bool) -> Result<(), SimulateError> {
    let number = failed.len();
    match (is_spoilt, number) {
        (true, _) if number as u64 == seeds => Ok(()),
        (true, _) => Err(SimulateError::Unnoticed {
            failed: number,
            seeds,
        }),
        (false, 0) => Ok(()),
        (false, _) => {
            failed.keep(root)?;
            Err(SimulateError::Wrong {
                failed: number,
                seeds,
                kept: seeds::FILE,
            })
        }
    }
}

fn build(root: &Path) -> Result<PathBuf, SimulateError> {
    let build = CommandLine::parse("cargo build --quiet --release --locked -p astra-measure");
    build.run(root)?;
    let target = workspace::metadata(None)?.target_directory;
    Ok(target.into_std_path_buf().join("release/astra-measure"))
}

fn years(
    path: PathBuf,
    first: u64,
    seeds: u64,
    defect: Option<&str>,
) -> Result<Value, SimulateError> {
    let output = Command::new(&path)
        .args(["simulate", &first.to_string(), &seeds.to_string()])
        .args(defect)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    match output {
        Ok(output) => serde_json::from_slice(&output.stdout)
            .map_err(|source| SimulateError::Answer { path, source }),
        Err(source) => Err(SimulateError::Start { path, source }),
    }
}
