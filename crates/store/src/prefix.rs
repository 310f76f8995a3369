//! Experiences and traces by the beginning of an id.

use std::collections::HashSet;

use astra_model::{Reference, RepositoryError};
use rusqlite::types::{Value, ValueRef};

use crate::row;
use crate::select::{Select, bounded, count, fact};
use crate::store::Store;

const IDS: [&str; 3] = [
    "SELECT id FROM experience WHERE id >= ?",
    " AND id < ?",
    " ORDER BY id LIMIT ?",
];
const TRACES: [&str; 3] = [
    concat!(
        "SELECT DISTINCT ",
        fact!("trace_id"),
        " FROM experience WHERE ",
        fact!("trace_id"),
        " >= ?"
    ),
    concat!(" AND ", fact!("trace_id"), " < ?"),
    concat!(" ORDER BY ", fact!("trace_id"), " LIMIT ?"),
];
const SPANS: [&str; 3] = [
    concat!(
        "SELECT id FROM experience WHERE ",
        fact!("span_id"),
        " >= ?"
    ),
    concat!(" AND ", fact!("span_id"), " < ?"),
    concat!(" ORDER BY ", fact!("span_id"), " LIMIT ?"),
];

impl Store {
    /// Finds what may be meant by the beginning of an id: experiences by their own, attempts by
    /// their span, traces.
    pub(crate) fn references(
        &self,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Reference>, RepositoryError> {
        let limit = bounded(limit);
        self.read("look for an id", |connection| {
            let mut found = Vec::new();
            for parts in [IDS, SPANS] {
                let select = starting_with(parts, prefix, limit);
                found.extend(select.all(connection, |row| Ok(experience(row.get_ref(0)?)))?);
            }
            let select = starting_with(TRACES, prefix, limit);
            found.extend(select.all(connection, |row| Ok(trace(row.get_ref(0)?)))?);
            let mut seen = HashSet::new();
            found.retain(|reference| seen.insert(reference.clone()));
            found.truncate(limit);
            Ok(found)
        })
    }
}

fn experience(id: ValueRef<'_>) -> Option<Reference> {
    row::experience_id(id).map(Reference::Experience)
}

fn trace(id: ValueRef<'_>) -> Option<Reference> {
    row::text(id).parse().ok().map(Reference::Trace)
}

pub(crate) fn starting_with(parts: [&'static str; 3], prefix: &str, limit: usize) -> Select {
    Select::new("")
        .bind(parts[0], prefix.to_owned())
        .bind(parts[1], end_of(prefix))
        .bind(parts[2], count(limit))
}

/// Returns the least value that is greater than every text with this prefix: the prefix with its
/// last character moved on, or a blob, which is greater than any text.
fn end_of(prefix: &str) -> Value {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            end.push(next);
            return end.into();
        }
    }
    Vec::new().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_where_its_last_character_moves_on() {
        assert_eq!(end_of("ab"), Value::Text("ac".into()));
        assert_eq!(end_of("a%_\\"), Value::Text("a%_]".into()));
        assert_eq!(end_of("\u{d7ff}"), Value::Text("\u{e000}".into()));
        assert_eq!(end_of("a\u{10ffff}"), Value::Text("b".into()));
        assert_eq!(end_of("\u{10ffff}"), Value::Blob(Vec::new()));
        assert_eq!(end_of(""), Value::Blob(Vec::new()));
    }
}
