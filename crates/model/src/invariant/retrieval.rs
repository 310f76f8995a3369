//! The memories are counted right, and the calls add up to what is said of them all.

use std::collections::HashSet;

use super::Findings;
use crate::document::{ExecutionDocument, RetrievalCallDocument, RetrievalDocument};
use crate::rule::Rule;

pub(super) fn check_retrieval(document: &ExecutionDocument, found: &mut Findings) {
    let (retrieval, parents) = (&document.content.structured.retrieval, &document.parents);
    check_count(retrieval, parents, found);
    check_query(retrieval, parents, found);
    if let Some(calls) = &retrieval.calls {
        check_calls(retrieval, calls, parents, found);
    }
}

fn check_count(retrieval: &RetrievalDocument, parents: &[String], found: &mut Findings) {
    let rule = Rule::MemoriesCounted;
    let (counted, there) = (retrieval.memory_count, parents.len());
    found.require(usize::try_from(counted) == Ok(there), rule, || {
        format!("memory_count is {counted}, there are {there} parents")
    });
    found.require(union(parents).len() == there, rule, || {
        format!("a parent stands twice in {parents:?}")
    });
}

fn check_query(retrieval: &RetrievalDocument, parents: &[String], found: &mut Findings) {
    let made = retrieval.query.is_some();
    let whole = made == retrieval.filters.is_some() && made == retrieval.latency_ms.is_some();
    found.require(whole, Rule::Form, || {
        "retrieval has some of query, filters, latency_ms".to_owned()
    });
    let source = &retrieval.source;
    let empty = parents.is_empty() && source.is_empty() && retrieval.calls.is_none();
    found.require(made || empty, Rule::Form, || {
        "memories were found without a query".to_owned()
    });
    found.require(union(source).len() == source.len(), Rule::Form, || {
        format!("a source stands twice in {source:?}")
    });
}

fn check_calls(
    retrieval: &RetrievalDocument,
    calls: &[RetrievalCallDocument],
    parents: &[String],
    found: &mut Findings,
) {
    let in_all = union(calls.iter().flat_map(|call| &call.parents));
    found.require(
        calls.len() > 1 && in_all.into_iter().eq(parents),
        Rule::MemoriesCounted,
        || "parents are not the union of the calls' in order of first sight".to_owned(),
    );
    let sources = union(calls.iter().flat_map(|call| &call.source));
    let latency_ms = calls
        .iter()
        .fold(0_u64, |sum, call| sum.saturating_add(call.latency_ms));
    let first = calls.first();
    let adds_up = retrieval.query.as_ref() == first.map(|call| &call.query)
        && retrieval.filters.as_ref() == first.map(|call| &call.filters)
        && retrieval.latency_ms == Some(latency_ms)
        && sources.into_iter().eq(&retrieval.source);
    found.require(adds_up, Rule::Form, || {
        "query and filters are not the first call's, latency_ms not the sum or source not the union"
            .to_owned()
    });
}

fn union<'d>(items: impl IntoIterator<Item = &'d String>) -> Vec<&'d String> {
    let mut seen = HashSet::new();
    items
        .into_iter()
        .filter(|item| seen.insert(*item))
        .collect()
}
