//! Which attempt a record is of.

use astra_model::Record;
use serde::Deserialize;

/// What of a document is read: the rest is passed over.
#[derive(Deserialize)]
struct Document {
    content: Content,
}

#[derive(Deserialize)]
struct Content {
    structured: Structured,
}

#[derive(Deserialize)]
struct Structured {
    attempt: i64,
}

/// Returns the number of a record's attempt, reading no more of it where that is enough.
pub(crate) fn number(record: &Record) -> Option<i64> {
    match serde_json::from_str::<Document>(&record.json()) {
        Ok(document) => Some(document.content.structured.attempt),
        Err(_) => record.fact("attempt").as_i64(),
    }
}
