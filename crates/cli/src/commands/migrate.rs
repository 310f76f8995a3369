//! `astra migrate`: a legacy database to our schema.

mod report;

use std::path::PathBuf;
use std::sync::Arc;

use astra_ledger::Chain;
use astra_store::{BackupError, MigrateError, MigrationStep, Store};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::follow;
use crate::output::Output;

/// Brings a database that Python's side made, or an earlier version, to our schema
///
/// A copy from before is made first, and all changes are one transaction: broken off at any moment,
/// the database is as it was or migrated, and the same command goes on. Other programs read
/// meanwhile; those that write wait. Every old row stays as it is to the letter. A second run says
/// that there is nothing to do.
///
/// With --format json: {"outcome": "migrated" | "planned" | "nothing_to_do", "from_version",
/// "to_version", "rows", "executions", "indexes": {"kept", "replaced", "made"}, "duplicate_keys":
/// [{"key", "records", "ids"}], "more_duplicate_keys", "backup", "needs_bytes", "seconds"}; where there
/// is nothing to do, the outcome alone.
#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// Tells what it would do and how long it would take, and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Where the copy from before is to lie; without it beside the database, by its name and
    /// .before-migration
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
}

pub(super) fn run(args: &MigrateArgs, app: &App) -> Result<Exit, CliError> {
    let path = &app.settings.db.value;
    let backup = args.backup.as_deref();
    let (outcome, migration) = if args.dry_run {
        let planned = Store::plan_migration(path, backup, &app.clock)?;
        ("planned", planned)
    } else {
        let bar = Bar::new(app.output);
        let done = Store::migrate(path, backup, &Chain, &app.clock, &mut |step| bar.show(step));
        bar.0.finish_and_clear();
        ("migrated", done?)
    };
    let report = report::Report {
        outcome,
        migration: migration.as_ref(),
    };
    if !args.dry_run
        && let Some(store) = app.store_to_settle()?
    {
        follow(app, Arc::new(store));
    }
    app.output
        .result(&report.value(), |paint| report.told(app, paint))?;
    Ok(Exit::Done)
}

/// How far it has come, where somebody watches.
struct Bar(ProgressBar);

impl Bar {
    fn new(output: Output) -> Self {
        if !output.shows_progress() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{msg} {human_pos} of {human_len} rows");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(0).with_style(style))
    }

    fn show(&self, step: MigrationStep) {
        let message = match step {
            MigrationStep::Indexing => "making indexes,",
            MigrationStep::Filling { done, total } => {
                self.0.set_length(total);
                self.0.set_position(done);
                "filled"
            }
            MigrationStep::Completing => "making what is new,",
            MigrationStep::BackingUp => "waiting for the backup,",
            MigrationStep::Committing => "committing,",
        };
        self.0.set_message(message);
    }
}

impl From<MigrateError> for CliError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Open(error) => error.into(),
            MigrateError::Busy => Self::because(Exit::Busy, &error)
                .hint("end what writes to the database, and run it again"),
            MigrateError::Backup(ref cause @ BackupError::Exists { .. }) => {
                Self::because(Exit::Usage, cause)
                    .hint("without --backup a name is found that nothing has")
            }
            MigrateError::Backup(error) => error.into(),
            MigrateError::Malformed { .. } => Self::because(Exit::Usage, &error)
                .hint("set their content to JSON or to NULL; nothing was changed"),
            MigrateError::Shape { .. } => Self::because(Exit::Usage, &error)
                .hint("look whether this is Astra's database; nothing was changed"),
            MigrateError::Room { .. } => Self::because(Exit::Storage, &error)
                .hint("--backup may lie on another disk; nothing was changed"),
            _ => Self::because(Exit::Storage, &error)
                .hint("the database is as it was; what was wrong mended, run it again"),
        }
    }
}
