//! Experiences by what they say.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use astra_model::{Memory, MemoryFilters, MemoryQuery, RepositoryError, Retriever, TOP_K_MAX};
use serde_json::Value;

use super::{MemoryStore, Row};

impl Retriever for MemoryStore {
    /// Ranks by how many of the query's words a text has, then in order of insertion.
    fn retrieve(&self, query: &MemoryQuery) -> Result<Vec<Memory>, RepositoryError> {
        let state = self.state();
        let wanted = words(&query.text);
        let mut found: Vec<(usize, &Row)> = state
            .rows
            .iter()
            .filter(|row| is_meant(&query.filters, row))
            .map(|row| (words(row.record.text()).intersection(&wanted).count(), row))
            .filter(|(matches, _)| *matches > 0)
            .collect();
        found.sort_by_key(|(matches, _)| Reverse(*matches));
        let found = found.into_iter().take(query.top_k.min(TOP_K_MAX));
        Ok(found.map(|(_, row)| to_memory(row)).collect())
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn is_meant(filters: &MemoryFilters, row: &Row) -> bool {
    let kind = row.record.experience_type();
    let is_of_type = filters.types.is_empty()
        || filters
            .types
            .iter()
            .any(|wanted| wanted.eq_ignore_ascii_case(kind));
    is_of_type
        && filters.since.is_none_or(|since| row.created >= since)
        && filters.until.is_none_or(|until| row.created < until)
        && filters.facts.iter().all(|fact| has_fact(row, fact))
}

fn has_fact(row: &Row, (key, wanted): &(String, Value)) -> bool {
    let facts = &row.record.document()["content"]["structured"];
    facts.get(key).is_some_and(|value| {
        let in_two_spellings = value.is_f64() || wanted.is_f64();
        value == wanted || (in_two_spellings && value.as_f64() == wanted.as_f64())
    })
}

fn to_memory(row: &Row) -> Memory {
    Memory {
        id: row.record.id().clone(),
        experience_type: row.record.experience_type().to_owned(),
        created: row.created,
        text: row.record.text().to_owned(),
    }
}
