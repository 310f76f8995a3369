//! `cargo xtask simulate`: years of schedules in simulated time, in which everything goes wrong.

mod seeds;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use thiserror::Error;

use crate::program::{self, ProgramError};
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
    Program(#[from] ProgramError),
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
    let metadata = workspace::metadata(None)?;
    let root = metadata.workspace_root.into_std_path_buf();
    let target = metadata.target_directory.into_std_path_buf();
    let (first, seeds) = match args.seed {
        Some(seed) => (seed, 1),
        None if args.short => (1, SHORT_SEEDS),
        None => (1, args.seeds),
    };
    let program = program::release(&target, "astra-measure", "astra-measure")?;
    let watch = Stopwatch::start();
    let (first, number) = (first.to_string(), seeds.to_string());
    let mut words = vec!["simulate", &first, &number];
    words.extend(args.defect.as_deref());
    let said = program::answer(program, &words)?;
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
