//! Everything that a store can be asked, with answers that two stores must agree on.

use astra_model::{
    ExecutionFilter, ExperienceId, IdempotencyKey, LIMIT_DEFAULT, LIMIT_MAX, MemoryQuery,
    RecentFilter, Record, Reference, RepositoryError, SpanId, TOP_K_MAX, TraceId,
};
use astra_scheduler::Store;
use serde_json::{Value, json};

use crate::comparable;

/// Something that a store is asked, and where it is a list, so many at once.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    Id(ExperienceId),
    Span(SpanId),
    Key(IdempotencyKey),
    Trace(TraceId),
    Children(ExperienceId, usize),
    Prefix(String, usize),
    Recent(RecentFilter),
    Executions(ExecutionFilter),
    Search(MemoryQuery),
    Claims,
    Claim(IdempotencyKey),
    Outbox(usize),
}

/// Returns a store's answer.
///
/// # Errors
///
/// If the store contradicts itself: if a part of a list is no part of the whole.
pub(crate) fn answer(store: &dyn Store, question: &Question) -> Result<Value, String> {
    let answer = match question {
        Question::Id(id) => store.lookup(id).map(|found| one(found.as_ref())),
        Question::Span(span) => store.lookup_span(*span).map(|found| one(found.as_ref())),
        Question::Key(key) => store.lookup_key(key).map(|found| one(found.as_ref())),
        Question::Trace(trace) => store
            .list_trace(*trace)
            .map(|found| comparable::records(&found)),
        Question::Children(id, limit) => return children(store, id, *limit),
        Question::Prefix(prefix, limit) => return references(store, prefix, *limit),
        Question::Recent(filter) => return recent(store, filter),
        Question::Executions(filter) => return executions(store, filter),
        Question::Search(query) => return search(store, query),
        Question::Claims => store
            .list_claims()
            .map(|open| open.iter().map(comparable::claim).collect()),
        Question::Claim(key) => store
            .lookup_claim(key)
            .map(|open| json!(open.as_ref().map(comparable::claim))),
        Question::Outbox(limit) => store.list_unpublished(*limit).map(|ids| json!(ids)),
    };
    answer.map_err(said)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives it so")]
fn said(error: RepositoryError) -> String {
    format!("{error:?}")
}

fn one(found: Option<&Record>) -> Value {
    json!(found.map(comparable::record))
}

/// Returns how many a list gives that has so many and was asked for so many.
fn expected(whole: usize, limit: usize) -> usize {
    let limit = if limit == 0 { LIMIT_DEFAULT } else { limit };
    whole.min(limit)
}

/// Insists that a list which was asked for so many is the beginning of the whole.
fn insist_begins<T: PartialEq + std::fmt::Debug>(
    whole: &[T],
    part: &[T],
    limit: usize,
) -> Result<(), String> {
    if whole[..expected(whole.len(), limit)] == *part {
        Ok(())
    } else {
        Err(format!("{limit} of {whole:#?} are {part:#?}"))
    }
}

fn children(store: &dyn Store, id: &ExperienceId, limit: usize) -> Result<Value, String> {
    let whole = store.list_children(id, LIMIT_MAX).map_err(said)?;
    let part = store.list_children(id, limit).map_err(said)?;
    insist_begins(&whole, &part, limit)?;
    Ok(comparable::by_instant(&whole))
}

/// Which references a limit leaves out is the store's to say.
fn references(store: &dyn Store, prefix: &str, limit: usize) -> Result<Value, String> {
    let whole = store.list_prefix(prefix, LIMIT_MAX).map_err(said)?;
    let part = store.list_prefix(prefix, limit).map_err(said)?;
    let in_whole = |found: &Reference| whole.contains(found);
    if part.len() != expected(whole.len(), limit) || !part.iter().all(in_whole) {
        return Err(format!("{limit} of {whole:#?} are {part:#?}"));
    }
    Ok(comparable::references(&whole))
}

fn recent(store: &dyn Store, filter: &RecentFilter) -> Result<Value, String> {
    let all = RecentFilter {
        limit: LIMIT_MAX,
        ..filter.clone()
    };
    let whole = store.list_recent(&all).map_err(said)?;
    let part = store.list_recent(filter).map_err(said)?;
    insist_begins(&whole, &part, filter.limit)?;
    Ok(comparable::by_instant(&whole))
}

fn executions(store: &dyn Store, filter: &ExecutionFilter) -> Result<Value, String> {
    let all = ExecutionFilter {
        limit: LIMIT_MAX,
        ..filter.clone()
    };
    let whole = store.list_executions(&all).map_err(said)?;
    if whole.next.is_some() {
        return Err("the only page has a next one".to_owned());
    }
    let paged = page_by_page(store, filter, whole.records.len())?;
    if paged != whole.records {
        return Err(format!("the pages of {:#?} are {paged:#?}", whole.records));
    }
    Ok(comparable::by_instant(&whole.records))
}

/// Reads all pages; a cursor goes through its text, as on a command line.
fn page_by_page(
    store: &dyn Store,
    filter: &ExecutionFilter,
    records: usize,
) -> Result<Vec<Record>, String> {
    let (mut filter, mut found) = (filter.clone(), Vec::new());
    let size = expected(LIMIT_MAX, filter.limit);
    // A cursor that doesn't move must not keep a test for ever.
    for _ in 0..=records / size {
        let page = store.list_executions(&filter).map_err(said)?;
        let is_full = page.records.len() == size;
        found.extend(page.records);
        let Some(next) = page.next else {
            return Ok(found);
        };
        if !is_full {
            return Err("a page that is not the last is not full".to_owned());
        }
        let next = next.as_str().parse();
        filter.after = Some(next.expect("a store's cursor can be typed"));
    }
    Err(format!("the pages have no end: {found:#?}"))
}

fn search(store: &dyn Store, query: &MemoryQuery) -> Result<Value, String> {
    let all = MemoryQuery {
        top_k: TOP_K_MAX,
        ..query.clone()
    };
    let whole = store.retrieve(&all).map_err(said)?;
    let part = store.retrieve(query).map_err(said)?;
    if whole[..whole.len().min(query.top_k)] != part {
        return Err(format!("{} of {whole:#?} are {part:#?}", query.top_k));
    }
    Ok(comparable::memories(&whole))
}
