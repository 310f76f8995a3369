//! What is due or runs, and what it goes on with.

use std::collections::HashSet;

use rusqlite::Connection;
use serde_json::Value;

use crate::row;
use crate::select::{Select, prepared};

const DUE: &str = "SELECT causes, json_quote(trace_id) FROM due_attempt";
const CLAIMED: &str = "SELECT document, retrieved FROM claim";
const UNPUBLISHED: &str = "SELECT experience_id FROM outbox";
const IS_LATE: &str = "SELECT 1 FROM late_completion WHERE span_id = ?1";

/// What nobody is done with.
pub(super) struct Awaited {
    /// Every text that stands in what is due or claimed: ids of causes and memories, and traces. More
    /// than those is no harm: what is found here stays.
    texts: HashSet<String>,
    unpublished: HashSet<String>,
}

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
        let unpublished = prepared(connection, UNPUBLISHED)?
            .query_map((), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Self { texts, unpublished })
    }

    /// Tells whether an id or a trace is due or claimed, or named by what is.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// Tells whether a record is still to be published.
    pub(super) fn has_unpublished(&self, id: &str) -> bool {
        self.unpublished.contains(id)
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

/// Tells whether a result came too late for an attempt.
pub(super) fn is_late(connection: &Connection, span: &str) -> rusqlite::Result<bool> {
    prepared(connection, IS_LATE)?.exists([span])
}
