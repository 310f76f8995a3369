//! `astra ledger request`: what a witness is asked.

use astra_ledger::Prover;
use clap::Args;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::known_key;
use crate::output::print;

/// Prints a request to a witness: the last checkpoint, and the proof that it continues another
///
/// The request is a text (C2SP tlog-witness, add-checkpoint) for `astra ledger witness`, which may run
/// on another machine: astra ledger request | ssh HOST astra ledger witness …
#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The size of the checkpoint that the witness has seen last; it tells which, where it is another
    #[arg(long, value_name = "N", default_value_t)]
    witness_size: u64,
}

pub(super) fn run(args: &RequestArgs, app: &App) -> Result<Exit, CliError> {
    let none = || {
        CliError::not_found("there is no checkpoint yet, and so nothing to witness")
            .hint("`astra ledger checkpoint` makes one")
    };
    let store = app.store_to_read()?.ok_or_else(|| super::no_ledger(app))?;
    let key = known_key(&app.settings.ledger)?.ok_or_else(none)?;
    let prover = Prover::new(&store);
    let last = prover.last_checkpoint(&key)?.ok_or_else(none)?;
    let size = last.head().size;
    if args.witness_size > size {
        let older = args.witness_size;
        let message =
            format!("the witness has seen {older} entries, and the last checkpoint has {size}");
        return Err(CliError::usage(message).hint(
            "make a checkpoint first; where the ledger is no longer than that, entries were taken out",
        ));
    }
    print(&prover.continuation(args.witness_size, &last)?.to_string())?;
    Ok(Exit::Done)
}
