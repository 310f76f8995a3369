//! `astra show`: one experience, or all attempts of a window.

use astra_model::{
    ClaimRepository, ExperienceId, ExperienceRepository, Record, Reference, TraceId,
};
use astra_store::Store;
use clap::Args;
use serde_json::Value;

use crate::app::App;
use crate::args::Format;
use crate::document::masked;
use crate::error::CliError;
use crate::exit::Exit;
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

/// What an id means.
enum Found {
    One(Record),
    Trace(TraceId),
}

/// A beginning that more than this have is not listed whole.
const CANDIDATES_MAX: usize = 10;
/// A refused id may be of any length; its error shows no more characters than this.
const ID_CHARS_SHOWN_MAX: usize = 80;

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
    }
}

/// The longest id of an execution has 191 bytes.
const ID_BYTES_MAX: usize = 256;

/// Reads an id, or the beginning of one: a path or a statement is neither.
fn parse_id(text: &str) -> Result<ExperienceId, CliError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.:+-".contains(c);
    let is_id = text.len() <= ID_BYTES_MAX
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(is_plain);
    text.parse().ok().filter(|_| is_id).ok_or_else(|| {
        let shown: String = text.chars().take(ID_CHARS_SHOWN_MAX).collect();
        CliError::usage(format!("{shown:?} is no id, nor the beginning of one"))
            .hint("an id has letters, digits and \"_.:+-\"; `astra list` shows what there is")
    })
}

/// Finds what an id means: as it is, and else as a beginning.
fn find(store: &Store, id: &ExperienceId) -> Result<Found, CliError> {
    if let Some(found) = find_whole(store, id)? {
        return Ok(found);
    }
    let mut candidates = store.list_prefix(id.as_str(), CANDIDATES_MAX + 1)?;
    for trace in running(store, id)?.map(Reference::Trace) {
        if !candidates.contains(&trace) {
            candidates.push(trace);
        }
    }
    let found = match candidates.as_slice() {
        [] => None,
        [Reference::Experience(only)] => find_whole(store, only)?,
        [Reference::Trace(only)] => Some(Found::Trace(*only)),
        _ => return Err(ambiguous(id, &candidates)),
    };
    found.ok_or_else(|| nothing(id))
}

fn find_whole(store: &Store, id: &ExperienceId) -> Result<Option<Found>, CliError> {
    if let Some(record) = store.lookup(id)? {
        return Ok(Some(Found::One(record)));
    }
    if let Ok(trace) = id.as_str().parse()
        && !store.list_trace(trace)?.is_empty()
    {
        return Ok(Some(Found::Trace(trace)));
    }
    match id.as_str().parse() {
        Ok(span) => Ok(store.lookup_span(span)?.map(Found::One)),
        Err(_) => Ok(None),
    }
}

/// Finds the traces of attempts that run, by a beginning of trace or span.
fn running(store: &Store, id: &ExperienceId) -> Result<impl Iterator<Item = TraceId>, CliError> {
    let lineages = store
        .list_claims()?
        .into_iter()
        .map(|claim| claim.running.lineage);
    let begins = |whole: String| whole.starts_with(id.as_str());
    Ok(lineages
        .filter(move |lineage| {
            begins(lineage.trace().to_string()) || begins(lineage.span().to_string())
        })
        .map(|lineage| lineage.trace()))
}

fn nothing(id: &ExperienceId) -> CliError {
    CliError::not_found(format!("nothing has the id {id}, or one that begins so"))
        .hint("`astra list` shows what there is")
}

fn ambiguous(id: &ExperienceId, candidates: &[Reference]) -> CliError {
    let mut lines: Vec<String> = candidates
        .iter()
        .take(CANDIDATES_MAX)
        .map(|candidate| match candidate {
            Reference::Experience(id) => format!("  {id}"),
            Reference::Trace(trace) => format!("  trace {trace}"),
        })
        .collect();
    if candidates.len() > CANDIDATES_MAX {
        lines.push("  …".to_owned());
    }
    CliError::usage(format!(
        "several ids begin with {id}:\n{}",
        lines.join("\n")
    ))
    .hint("write more of the one that is meant")
}
