//! `astra ledger`: what happened, so that it can be proved.

mod checkpoint;
mod export;
mod prove;
mod request;
mod verify;
mod verify_proof;
mod witness;

use clap::{Args, Subcommand};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
pub(super) use verify::{daily_files, failure_line, failure_value};

/// Proves what happened: checks the ledger, signs checkpoints, makes and checks proofs
#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    Verify(verify::VerifyArgs),
    Checkpoint(checkpoint::CheckpointArgs),
    Prove(prove::ProveArgs),
    VerifyProof(verify_proof::VerifyProofArgs),
    Export(export::ExportArgs),
    Request(request::RequestArgs),
    Witness(witness::WitnessArgs),
}

pub(super) fn run(args: &LedgerArgs, app: &App) -> Result<Exit, CliError> {
    match &args.command {
        LedgerCommand::Verify(args) => verify::run(args, app),
        LedgerCommand::Checkpoint(args) => checkpoint::run(args, app),
        LedgerCommand::Prove(args) => prove::run(args, app),
        LedgerCommand::VerifyProof(args) => verify_proof::run(args, app),
        LedgerCommand::Export(args) => export::run(args, app),
        LedgerCommand::Request(args) => request::run(args, app),
        LedgerCommand::Witness(args) => witness::run(args, app),
    }
}

/// Says that there is no ledger yet.
fn no_ledger(app: &App) -> CliError {
    let path = app.settings.db.value.display();
    CliError::not_found(format!("there is no database {path}, and so no ledger"))
        .hint("run a task first; every execution has its entry")
}
