//! `astra show`: one experience, or all attempts of a window.

use astra_model::{ExperienceId, ExperienceRepository, Record, Reference};
use astra_store::Store;
use clap::Args;
use serde_json::Value;

use crate::app::App;
use crate::document::{masked, text};
use crate::error::CliError;
use crate::exit::Exit;
use crate::paint::Paint;
use crate::view;

/// Shows one execution, or all attempts of a trace; also any other experience
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// An experience, trace or span id, or a beginning that only one of them has
    id: String,
}

/// What an id means.
enum Found {
    One(Record),
    Attempts(Vec<Record>),
}

/// A beginning that more than this have is not listed whole.
const CANDIDATES_MAX: usize = 10;
/// A refused id may be of any length; its error shows no more characters than this.
const ID_CHARS_SHOWN_MAX: usize = 80;

pub(super) fn run(args: &ShowArgs, app: &App) -> Result<Exit, CliError> {
    let id = parse_id(&args.id)?;
    let store = app.store_to_read()?.ok_or_else(|| nothing(&id))?;
    match find(&store, &id)? {
        Found::One(record) => {
            let document = masked(record);
            app.output
                .result(&document, |paint| shown(&document, paint))?;
        }
        Found::Attempts(records) => {
            let documents: Vec<Value> = records.into_iter().map(masked).collect();
            let whole = || Value::Array(documents.clone());
            app.output.list(&documents, whole, |paint| {
                let attempts = documents.iter().map(|document| shown(document, paint));
                attempts.collect::<Vec<_>>().join("\n")
            })?;
        }
    }
    Ok(Exit::Done)
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

fn shown(document: &Value, paint: Paint) -> String {
    match text(document, "/type") {
        "TASK_EXECUTION" => view::execution(document, paint),
        _ => view::memory(document, paint),
    }
}

/// Finds what an id means: as it is, and else as a beginning.
fn find(store: &Store, id: &ExperienceId) -> Result<Found, CliError> {
    if let Some(found) = find_whole(store, id)? {
        return Ok(found);
    }
    let candidates = store.list_prefix(id.as_str(), CANDIDATES_MAX + 1)?;
    let found = match candidates.as_slice() {
        [] => None,
        [Reference::Experience(only)] => find_whole(store, only)?,
        [Reference::Trace(only)] => Some(Found::Attempts(store.list_trace(*only)?)),
        _ => return Err(ambiguous(id, &candidates)),
    };
    found.ok_or_else(|| nothing(id))
}

fn find_whole(store: &Store, id: &ExperienceId) -> Result<Option<Found>, CliError> {
    if let Some(record) = store.lookup(id)? {
        return Ok(Some(Found::One(record)));
    }
    if let Ok(trace) = id.as_str().parse() {
        let attempts = store.list_trace(trace)?;
        if !attempts.is_empty() {
            return Ok(Some(Found::Attempts(attempts)));
        }
    }
    match id.as_str().parse() {
        Ok(span) => Ok(store.lookup_span(span)?.map(Found::One)),
        Err(_) => Ok(None),
    }
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
