//! `cargo xtask fuzz`: texts by chance, each held against every promise, until the time is over.

use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::program::{self, ProgramError};
use crate::workspace::{self, WorkspaceError};

/// Tries texts by chance until the time is over or a promise is broken.
#[derive(Args)]
pub(crate) struct FuzzArgs {
    /// What is tried.
    target: Target,
    /// How long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The seed of the first text; each further one has the next. A broken promise names its own.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// What `astra-scrub` promises of every text.
    Scrub,
    /// What the parsers of `astra-ledger` promise of every text.
    Ledger,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Scrub => "scrub",
            Self::Ledger => "ledger",
        }
    }

    /// Returns what `astra-measure` calls it.
    fn word(self) -> &'static str {
        match self {
            Self::Scrub => "fuzz",
            Self::Ledger => "ledger-fuzz",
        }
    }
}

/// Why it is not known that all promises are kept.
#[derive(Debug, Error)]
pub(crate) enum FuzzError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error(
        "broken: {promise}, by {text}; repeat it with: cargo xtask fuzz {target} --seconds 0 --seed {seed}"
    )]
    Broken {
        target: &'static str,
        promise: String,
        text: String,
        seed: u64,
    },
}

/// Prints how many texts were tried.
///
/// # Errors
/// Where a promise is broken, by the smallest text that was found to do so, or nothing can be built.
pub(crate) fn run(args: &FuzzArgs) -> Result<(), FuzzError> {
    let folder = workspace::metadata(None)?.target_directory;
    let target = args.target.name();
    let seed = args
        .seed
        .unwrap_or_else(|| u64::from(std::process::id()) << 32);
    let (seconds, first) = (args.seconds.to_string(), seed.to_string());
    let said = program::measure(
        folder.as_std_path(),
        &[args.target.word(), &seconds, &first],
    )?;
    let broken = &said["broken"];
    if !broken.is_null() {
        return Err(FuzzError::Broken {
            target,
            promise: broken["promise"].as_str().unwrap_or_default().to_owned(),
            text: broken["text"].to_string(),
            seed: broken["seed"].as_u64().unwrap_or_default(),
        });
    }
    let executions = &said["executions"];
    let beside = match said["compared"].as_u64() {
        Some(compared) => format!(", {compared} of them as CPython has them"),
        None => String::new(),
    };
    println!(
        "fuzz {target}: {executions} texts from seed {seed} in {seconds} s, no promise broken{beside}"
    );
    Ok(())
}
