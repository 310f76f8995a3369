//! What an attempt had in front of it.

use serde_json::Value;

use super::branch::Branch;
use crate::document::{text, texts};
use crate::human::{beginning, count, duration};

/// A look into the memory is shown with no more of what it found; the record names all.
const FOUND_SHOWN_MAX: usize = 20;
/// So much of a query is shown.
const QUERY_CHARS_MAX: usize = 200;

/// Returns a branch for each look into the memory.
pub(super) fn branches(document: &Value) -> Vec<Branch> {
    let retrieval = &document["content"]["structured"]["retrieval"];
    match retrieval["calls"].as_array() {
        Some(calls) => calls
            .iter()
            .map(|call| branch(call, texts(call, "/parents")))
            .collect(),
        None if retrieval["query"].is_null() && texts(document, "/parents").is_empty() => {
            Vec::new()
        }
        None => vec![branch(retrieval, texts(document, "/parents"))],
    }
}

/// Returns the branch of one look into the memory, and what it found.
pub(super) fn branch(call: &Value, found: Vec<&str>) -> Branch {
    let many = count(found.len(), "memory", "memories");
    let took = call["latency_ms"].as_i64().map(duration);
    let query = beginning(text(call, "/query"), QUERY_CHARS_MAX);
    let filters = call["filters"].as_object();
    let is_narrowed = filters.is_some_and(|filters| !filters.is_empty());
    let told = [
        Some(many),
        took.map(|took| format!(" in {took}")),
        (!query.is_empty()).then(|| format!(" for \"{query}\"")),
        is_narrowed.then(|| format!(", only {}", call["filters"])),
    ];
    let told: String = told.into_iter().flatten().collect();
    Branch::new("retrieved", &told).with(shown(found))
}

fn shown(found: Vec<&str>) -> impl Iterator<Item = Branch> {
    let more = found.len().saturating_sub(FOUND_SHOWN_MAX);
    let rest = (more > 0).then(|| Branch::new("", &format!("… and {more} more")));
    let shown: Vec<Branch> = found
        .into_iter()
        .take(FOUND_SHOWN_MAX)
        .map(|id| Branch::new("", id))
        .collect();
    shown.into_iter().chain(rest)
}
