//! `astra ledger export`: the entries, a line each.

use std::io::{self, BufWriter, Write};

use astra_model::LedgerRepository;
use clap::Args;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::unless_left;
use crate::screen::quiet_json;

/// Prints the entries of the ledger, one a line, as they were hashed
///
/// In every format a line is an entry, as JSON. It may be stopped at any line, and goes on with
/// --since and the number of lines that there were.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Begins with the entry of this place, from 0
    #[arg(long, value_name = "SEQ", default_value_t)]
    since: u64,
}

/// So many entries are read at once: memory stays the same however many there are.
const PORTION: usize = 1_000;

pub(super) fn run(args: &ExportArgs, app: &App) -> Result<Exit, CliError> {
    let Some(store) = app.store_to_read()? else {
        return Ok(Exit::Done);
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut next = args.since;
    loop {
        let entries = store.list_entries(next, PORTION)?;
        let Some(last) = entries.last() else {
            return unless_left(out.flush()).map(|()| Exit::Done);
        };
        next = last.seq + 1;
        let written = entries
            .iter()
            .try_for_each(|entry| writeln!(out, "{}", quiet_json(&entry.line)));
        if written.is_err() {
            return unless_left(written).map(|()| Exit::Done);
        }
    }
}
