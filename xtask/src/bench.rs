//! `cargo xtask bench`: what things cost, beside a peer or a limit, measured in the same run.

mod amount;
mod append;
mod backfill;
mod child;
mod commits;
mod export;
mod ledger;
mod list;
mod lookups;
mod measured;
mod memory;
mod migrate;
mod peers;
mod processes;
mod report;
mod river;
mod scheduler;
mod scrub;
mod series;
mod spent;
mod start;
mod stats;
mod turns;
mod verify;
mod workshop;

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use thiserror::Error;

use crate::command::CommandError;
use crate::machine;
use crate::program::ProgramError;
use crate::workspace::{self, WorkspaceError};
use report::{Report, Row};

/// Measures beside a peer or a limit; timings are reports and never make it fail.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// The benchmark to run, without it all of them.
    name: Option<Name>,
    /// Takes few samples: shows that the benchmarks work, not what things cost.
    #[arg(long)]
    short: bool,
    /// The rows among which `lookups` looks up: 10,000,000 need some 20 GB and ten minutes once.
    #[arg(long)]
    rows: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// The time from starting the release binary to its end.
    Start,
    /// What claim and record of a task that does nothing cost.
    Claims,
    /// What a whole run of a task that does nothing costs.
    Runs,
    /// What an execution costs that a daemon takes from what is due.
    Scheduler,
    /// The time of `astra list` on a million executions, from process start.
    List,
    /// What it costs to make a record of a result file.
    Backfill,
    /// What it costs to migrate a legacy database, beside a copy of it.
    Migrate,
    /// What it costs to verify a record, and the memory that all of them take.
    Verify,
    /// What appending a record costs, beside the engine alone, Python, and SQLModel.
    Append,
    /// What a record costs that many callers append at once.
    Commits,
    /// How long appending callers wait when processes compete, and what each gets.
    Processes,
    /// How long it takes to find a record among a million.
    Lookups,
    /// How fast executions are exported as lines of JSON, and the memory that it takes.
    Export,
    /// What it costs to count a million executions.
    Stats,
    /// The memory of a process that appends a million records.
    Memory,
    /// How fast texts are scrubbed, and that the work grows as the text does.
    Scrub,
    /// How fast the ledger's files are written and verified, and what an entry and a tree cost.
    Ledger,
}

/// Why nothing could be measured.
#[derive(Debug, Error)]
pub(crate) enum BenchError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Build(#[from] CommandError),
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error("the system does not tell the CPU time of child processes")]
    CpuTime(#[source] nix::Error),
    #[error("{} could not be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Prints the table of what was measured and writes it to `bench.json` in the target folder.
///
/// # Errors
/// Where something can't be built, run or written; never for a timing.
pub(crate) fn run(args: &BenchArgs) -> Result<(), BenchError> {
    let metadata = workspace::metadata(None)?;
    let target = metadata.target_directory.into_std_path_buf();
    let names = args
        .name
        .map_or_else(|| Name::value_variants().to_vec(), |name| vec![name]);
    let mut rows: Vec<Row> = Vec::new();
    for name in names {
        rows.extend(match name {
            Name::Start => start::rows(&target, args.short)?,
            Name::Claims => measured::claims(&target, args.short)?,
            Name::Runs => measured::runs_of_nothing(&target, args.short)?,
            Name::Scheduler => scheduler::rows(&target, args.short)?,
            Name::List => list::rows(&target, args.short)?,
            Name::Backfill => backfill::rows(&target, args.short)?,
            Name::Migrate => migrate::rows(&target, args.short)?,
            Name::Verify => verify::rows(&target, args.short)?,
            Name::Append => append::rows(&target, args.short)?,
            Name::Commits => commits::rows(&target, args.short)?,
            Name::Processes => processes::rows(&target, args.short)?,
            Name::Lookups => lookups::rows(&target, args.rows, args.short)?,
            Name::Export => export::rows(&target, args.short)?,
            Name::Stats => stats::rows(&target, args.short)?,
            Name::Memory => memory::rows(&target, args.short)?,
            Name::Scrub => scrub::rows(&target, args.short)?,
            Name::Ledger => ledger::rows(&target, args.short)?,
        });
    }
    let report = Report {
        machine: machine::state(),
        short: args.short,
        rows,
    };
    print!("{report}");
    report.write(&target.join("bench.json"))
}
