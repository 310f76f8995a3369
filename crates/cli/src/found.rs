//! What an id means that somebody wrote: as it is, or as a beginning.

use astra_model::{
    ClaimRepository, ExperienceId, ExperienceRepository, LIMIT_MAX, Pruned, Record, Reference,
    TraceId,
};
use astra_store::Store;

use crate::error::CliError;

/// What an id means.
#[derive(Debug)]
pub(crate) enum Found {
    One(Record),
    Trace(TraceId),
    /// It was there, and was pruned: its attempt, or the last one of its window.
    Pruned(Box<Pruned>),
}

/// A beginning that more than this have is not listed whole.
const CANDIDATES_MAX: usize = 10;
/// A refused id may be of any length; its error shows no more characters than this.
const ID_CHARS_SHOWN_MAX: usize = 80;

/// The longest id of an execution has 191 bytes.
const ID_BYTES_MAX: usize = 256;

/// Reads an id, or the beginning of one: a path or a statement is neither.
pub(crate) fn parse_id(text: &str) -> Result<ExperienceId, CliError> {
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
pub(crate) fn find(store: &Store, id: &ExperienceId) -> Result<Found, CliError> {
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
        [] => pruned(store, id)?,
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

/// Finds what was pruned, where that is one window.
fn pruned(store: &Store, id: &ExperienceId) -> Result<Option<Found>, CliError> {
    let found = store.list_pruned(id.as_str(), LIMIT_MAX)?;
    let whole = found
        .iter()
        .find(|pruned| pruned.tombstone.experience == *id);
    let Some(last) = whole.or(found.last()) else {
        return Ok(None);
    };
    let trace = last.tombstone.trace;
    if whole.is_none() && found.iter().any(|pruned| pruned.tombstone.trace != trace) {
        let ids = found.into_iter().map(|pruned| pruned.tombstone.experience);
        let candidates: Vec<Reference> = ids.map(Reference::Experience).collect();
        return Err(ambiguous(id, &candidates));
    }
    Ok(Some(Found::Pruned(Box::new(last.clone()))))
}

/// Says that a record was pruned.
pub(crate) fn gone(pruned: &Pruned) -> CliError {
    let (id, at, entry) = (&pruned.tombstone.experience, pruned.at, pruned.entry);
    CliError::not_found(format!(
        "{id} was pruned at {at}, as entry {entry} of the ledger says"
    ))
    .hint(format!(
        "`astra ledger prove {id}` proves that it was there; a backup from before may have it"
    ))
}

/// Says that nothing has an id.
pub(crate) fn nothing(id: &ExperienceId) -> CliError {
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
