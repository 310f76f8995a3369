//! What is due or runs, and what it goes on with.

use std::collections::HashSet;

use rusqlite::Connection;
use serde_json::Value;

use crate::row;
use crate::select::{Select, prepared};

const DUE: &str = "SELECT causes, json_quote(trace_id) FROM due_attempt";
const CLAIMED: &str = "SELECT document, retrieved FROM claim";
const IS_UNPUBLISHED: &str = "SELECT 1 FROM outbox WHERE experience_id = ?1";
const IS_LATE: &str = "SELECT 1 FROM late_completion WHERE span_id = ?1";

/// Every text that stands in what is due or claimed: ids of causes and memories, and traces.
///
/// More than those is no harm: what is found here stays.
pub(super) struct Awaited(HashSet<String>);

impl Awaited {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let mut texts = HashSet::new();
        for all in [DUE, CLAIMED] {
            Select::new(all).each(connection, |row| {
                for column in [0, 1] {
                    let json = serde_json::from_str(row::text(row.get_ref(column)?));
                    collect(json.unwrap_or_default(), &mut texts);
                }
                Ok(true)
            })?;
        }
        Ok(Self(texts))
    }

    pub(super) fn contains(&self, text: &str) -> bool {
        self.0.contains(text)
    }
}

fn collect(value: Value, texts: &mut HashSet<String>) {
    match value {
        Value::String(text) => {
            texts.insert(text);
        }
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, texts)),
        Value::Object(members) => members
            .into_iter()
            .for_each(|(_, value)| collect(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Tells whether a record is still to be published.
pub(super) fn is_unpublished(connection: &Connection, id: &str) -> rusqlite::Result<bool> {
    prepared(connection, IS_UNPUBLISHED)?.exists([id])
}

/// Tells whether a result came too late for an attempt.
pub(super) fn is_late(connection: &Connection, span: &str) -> rusqlite::Result<bool> {
    prepared(connection, IS_LATE)?.exists([span])
}
