//! `astra show`: one experience, or all attempts of a window.

use astra_model::ExperienceRepository;
use astra_store::Store;
use clap::Args;
use serde_json::Value;

use crate::app::App;
use crate::args::Format;
use crate::document::masked;
use crate::error::CliError;
use crate::exit::Exit;
use crate::found::{Found, find, gone, nothing, parse_id};
use crate::history::Historian;
use crate::output::{Output, print};
use crate::paint::Paint;
use crate::view;

/// Shows an execution, or all that is known of a window by its trace; also any other experience
///
/// A window is shown as a tree: its attempts and what was waited between them, and below each what
/// it had in front of it, what it did and what came of it; also while it runs.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// An experience, trace or span id, or a beginning that only one of them has
    id: String,
}

pub(super) fn run(args: &ShowArgs, app: &App) -> Result<Exit, CliError> {
    let id = parse_id(&args.id)?;
    let store = app.store_to_read()?.ok_or_else(|| nothing(&id))?;
    let found = find(&store, &id)?;
    if app.output.format == Format::Table {
        print(&shown(
            found,
            Historian::new(app, &store),
            app.output.paint,
        )?)?;
    } else {
        tell(found, &store, app.output)?;
    }
    Ok(Exit::Done)
}

/// Returns what people read: of an execution its place in its window too.
fn shown(found: Found, historian: Historian<'_>, paint: Paint) -> Result<String, CliError> {
    let record = match found {
        Found::Trace(trace) => return Ok(view::window(&historian.trace(trace, None)?, paint)),
        Found::One(record) => record,
        Found::Pruned(pruned) => return Err(gone(&pruned)),
    };
    if record.experience_type() != "TASK_EXECUTION" {
        return Ok(view::memory(&masked(record), paint));
    }
    let history = match record.fact_str("trace_id").parse() {
        Ok(trace) => historian.trace(trace, Some(&record))?,
        Err(_) => historian.records(vec![record.clone()], None),
    };
    Ok(view::execution(&history, &masked(record), paint))
}

/// Prints what programs read: a document, or those of a trace.
fn tell(found: Found, store: &Store, output: Output) -> Result<(), CliError> {
    match found {
        Found::One(record) => output.result(&masked(record), |_| String::new()),
        Found::Trace(trace) => {
            let records = store.list_trace(trace)?.into_iter();
            let documents: Vec<Value> = records.map(masked).collect();
            let whole = || Value::Array(documents.clone());
            output.list(&documents, whole, |_| String::new())
        }
        Found::Pruned(pruned) => Err(gone(&pruned)),
    }
}
