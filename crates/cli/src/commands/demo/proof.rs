//! What the demo shows of the ledger.

use astra_ledger::Prover;
use astra_model::LedgerRepository;
use astra_store::Store;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::make_checkpoint;
use crate::output::heading;
use crate::screen::Screen;

/// Signs what the ledger holds, proves its last entry by that, and tells both.
pub(super) fn shown(app: &App, store: &Store) -> Result<String, CliError> {
    let made = make_checkpoint(&app.settings.ledger, store, None)?;
    let size = made.checkpoint.head().size;
    let Some(entry) = store.lookup_entry(size.saturating_sub(1))? else {
        return Ok(String::new());
    };
    let proof = Prover::new(store).inclusion(entry.seq, &made.checkpoint)?;
    proof
        .check(&entry.sha, &made.key)
        .map_err(|error| CliError::because(Exit::Broken, &error))?;
    let file = app.shown(&made.file).to_string();
    Ok(format!(
        "\n{}{size} entries are signed for in {}, by {}\nentry {} is proved to be one of them\n",
        heading(app.output.paint, "What can be proved to a stranger"),
        Screen::line(&file),
        made.checkpoint.origin(),
        entry.seq,
    ))
}
