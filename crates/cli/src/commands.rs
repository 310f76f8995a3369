//! The verbs, a file for each.

mod backfill;
mod backup;
mod completions;
mod config;
mod daemon;
mod demo;
mod doctor;
mod erase;
mod export;
mod init;
mod ledger;
mod list;
mod man;
mod migrate;
mod prune;
mod recover;
mod run;
mod scrub;
mod show;
mod stats;
mod tasks;
mod trace;
mod verify;
mod which;

use clap::Subcommand;

use crate::app::App;
use crate::args::GlobalArgs;
use crate::error::CliError;
use crate::exit::Exit;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::DemoArgs),
    Init(init::InitArgs),
    Tasks(tasks::TasksArgs),
    Run(run::RunArgs),
    Daemon(daemon::DaemonArgs),
    Recover(recover::RecoverArgs),
    List(list::ListArgs),
    Show(show::ShowArgs),
    Stats(stats::StatsArgs),
    Trace(trace::TraceArgs),
    Migrate(migrate::MigrateArgs),
    Backfill(backfill::BackfillArgs),
    Verify(verify::VerifyArgs),
    Backup(backup::BackupArgs),
    Ledger(ledger::LedgerArgs),
    Erase(erase::EraseArgs),
    Export(export::ExportArgs),
    Prune(prune::PruneArgs),
    Scrub(scrub::ScrubArgs),
    Config(config::ConfigArgs),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Command {
    /// Does it, and says how it ended.
    pub(crate) fn run(self, app: &App, flags: &GlobalArgs) -> Result<Exit, CliError> {
        match self {
            Self::Demo(args) => demo::run(&args, flags),
            Self::Init(args) => init::run(&args, app),
            Self::Tasks(args) => tasks::run(&args, app),
            Self::Run(args) => run::run(&args, app),
            Self::Daemon(args) => daemon::run(&args, app),
            Self::Recover(args) => recover::run(&args, app),
            Self::List(args) => list::run(&args, app),
            Self::Show(args) => show::run(&args, app),
            Self::Stats(args) => stats::run(&args, app),
            Self::Trace(args) => trace::run(&args, app),
            Self::Migrate(args) => migrate::run(&args, app),
            Self::Backfill(args) => backfill::run(&args, app),
            Self::Verify(args) => verify::run(&args, app),
            Self::Backup(args) => backup::run(&args, app),
            Self::Ledger(args) => ledger::run(&args, app),
            Self::Erase(args) => erase::run(&args, app),
            Self::Export(args) => export::run(&args, app),
            Self::Prune(args) => prune::run(&args, app),
            Self::Scrub(args) => scrub::run(&args, app),
            Self::Config(args) => config::run(&args, app),
            Self::Doctor(args) => doctor::run(&args, app),
            Self::Completions(args) => completions::run(&args, app),
            Self::Man(args) => man::run(&args, app),
        }
    }
}
