//! `astra backup`: a copy of the database while it is in use.

use std::path::PathBuf;

use astra_store::{Backup, BackupError};
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::{count, size};
use crate::output::mask;
use crate::screen::Screen;

/// Copies the database to a file, as it is at one moment, while others go on writing
///
/// The copy is checked whole, is for its owner alone, lies over nothing that is there, and is on the
/// disk when this ends; broken off before, nothing lies in its place. Copied back in the place of the
/// database while nothing runs, it is what there was: the log beside the database (-wal, -shm) goes
/// away first. It has no result files and no daily files of the ledger; those lie beside the database.
///
/// With --format json: {"file", "bytes", "records", "ledger_entries", "ledger_head",
/// "schema_version"}.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// Where the copy is to lie
    file: PathBuf,
}

pub(super) fn run(args: &BackupArgs, app: &App) -> Result<Exit, CliError> {
    let store = app.store_to_read()?.ok_or_else(|| {
        let path = app.settings.db.value.display();
        CliError::not_found(format!("there is no database {path}: nothing was copied"))
            .hint("run a task first; where some have run, look where the database went")
    })?;
    let backup = store.backup(&args.file)?;
    if backup.was_taken_over {
        let file = args.file.display();
        app.output.note(&format!(
            "cleared {file}.draft, half of a copy that was broken off"
        ));
    }
    app.output.result(&value(&backup), |_| told(&backup))?;
    Ok(Exit::Done)
}

fn value(backup: &Backup) -> Value {
    json!({
        "file": mask(&backup.path.display().to_string()),
        "bytes": backup.bytes,
        "records": backup.executions,
        "ledger_entries": backup.entries,
        "ledger_head": backup.head,
        "schema_version": backup.schema_version,
    })
}

fn told(backup: &Backup) -> String {
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    format!(
        "copied {} and {} of the ledger to {}, {}\n",
        count(number(backup.executions), "record", "records"),
        count(number(backup.entries), "entry", "entries"),
        Screen::line(&backup.path.display().to_string()),
        size(backup.bytes),
    )
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        let (exit, hint) = match error {
            BackupError::Exists { .. } | BackupError::SideFile { .. } => {
                (Exit::Usage, "nothing was changed")
            }
            BackupError::Busy => (Exit::Busy, "run it again when that has ended"),
            BackupError::Differs { .. } | BackupError::Damaged { .. } => (
                Exit::Broken,
                "there is no backup; `astra verify` tells whether the database is whole",
            ),
            BackupError::Files { .. } | BackupError::Engine(_) => (
                Exit::Storage,
                "there is no backup; look whether its disk is full and takes writing",
            ),
        };
        Self::because(exit, &error).hint(hint)
    }
}
