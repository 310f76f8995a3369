//! `astra backfill`: result files to records.

mod printer;

use std::path::PathBuf;
use std::sync::Arc;

use astra_backfill::{Backfill, BackfillError, Folder, FolderError};
use astra_model::{Importer, RunnerInfo};
use astra_scrub::Scrubber;
use astra_store::Rehearsal;
use clap::Args;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::follow;
use printer::Printer;

/// Makes records of result files: each run once, whoever stored it
///
/// Reads every *.json of one folder, in the order of the names; links are not followed. A run that is
/// recorded already is recognised, a file that can't be read is told with the reason and stops no
/// other. It may be stopped at any moment and started again.
#[derive(Debug, Args)]
pub(crate) struct BackfillArgs {
    /// The folder of result files; without it that of the workspace
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Tells what would come of each file, to the id, and stores nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &BackfillArgs, app: &App) -> Result<Exit, CliError> {
    let path = args.folder.as_ref().unwrap_or(&app.settings.results.value);
    let folder = Folder::open(path)?;
    if args.dry_run {
        let rehearsal = Rehearsal::new(app.store_to_look_into()?)?;
        read(&folder, &rehearsal, Printer::new(app.output, true)?)?;
        return Ok(Exit::Done);
    }
    let store = Arc::new(app.store_to_write()?);
    // A database that takes no writing says so before anything is read.
    store.import(&[])?;
    let done = read(&folder, &*store, Printer::new(app.output, false)?);
    follow(app, store);
    done.map(|()| Exit::Done)
}

/// Hands all files of a folder to an importer, and tells what came of each.
fn read(folder: &Folder, importer: &dyn Importer, mut printer: Printer) -> Result<(), CliError> {
    let backfill = Backfill {
        importer,
        scrubber: &Scrubber::new(),
        runner: runner(),
    };
    let done = backfill.run(folder, &mut printer);
    printer.finish()?;
    Ok(done?)
}

/// Names the program that made a record whose runner nobody wrote down.
fn runner() -> RunnerInfo {
    RunnerInfo {
        name: "backfill".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        host: astra_scheduler::host(),
    }
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        use std::io::ErrorKind::{NotADirectory, NotFound};
        let exit = match error.source.kind() {
            NotFound => Exit::NotFound,
            NotADirectory => Exit::Usage,
            _ => Exit::Storage,
        };
        Self::because(exit, &error).hint("name the folder: astra backfill DIR")
    }
}

impl From<BackfillError> for CliError {
    fn from(error: BackfillError) -> Self {
        match error {
            BackfillError::Folder(error) => error.into(),
            BackfillError::Repository(error) => Self::from(error)
                .hint("what was told as created is stored; the same command goes on from there"),
        }
    }
}
