//! `cargo xtask soak`: what is kept when processes die, disks fail and power goes.

mod beside;
mod chance;
mod faults;
mod writers;

use clap::{Args, Subcommand};
use thiserror::Error;

use beside::BesideError;
use chance::Chance;
use faults::{FaultsArgs, FaultsError};
use writers::WritersError;

/// Breaks things in every way that can be made up, and looks what was kept.
#[derive(Args)]
pub(crate) struct SoakArgs {
    /// One part, without it all of them.
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    amount: Amount,
}

/// How much is tried, and what is drawn.
#[derive(Args, Clone, Copy)]
struct Amount {
    /// Does less: as much as fits into `ci`.
    #[arg(long, global = true)]
    short: bool,
    /// Draws all that is drawn by chance again.
    #[arg(long, global = true)]
    seed: Option<u64>,
}

impl Amount {
    fn seed(self) -> u64 {
        self.seed.unwrap_or_else(Chance::seed)
    }
}

#[derive(Subcommand)]
enum Part {
    /// Lets Python's side and ours work on one database, and kills both.
    Beside,
    /// Lets callers of many processes offer the same keys, and kills writers at random moments.
    Writers,
    /// Kills runs and recoveries, lets their disk fail, cuts the power, and lets them race.
    Faults(FaultsArgs),
    /// Does the same to runners with a planted defect, of which each must be caught.
    Teeth,
}

/// Why it is not known that all is kept.
#[derive(Debug, Error)]
pub(crate) enum SoakError {
    #[error(transparent)]
    Beside(#[from] BesideError),
    #[error(transparent)]
    Writers(#[from] WritersError),
    #[error(transparent)]
    Faults(#[from] FaultsError),
}

/// Runs one part or all.
///
/// # Errors
/// Where something is lost, or a part can't be held.
pub(crate) fn run(args: &SoakArgs) -> Result<(), SoakError> {
    let amount = args.amount;
    match &args.part {
        Some(Part::Beside) => beside::run(amount)?,
        Some(Part::Writers) => writers::run(amount)?,
        Some(Part::Faults(faults)) => faults::run(faults, amount)?,
        Some(Part::Teeth) => faults::run_teeth(amount)?,
        None => {
            beside::run(amount)?;
            writers::run(amount)?;
            faults::run(&FaultsArgs::default(), amount)?;
            faults::run_teeth(amount)?;
        }
    }
    Ok(())
}
