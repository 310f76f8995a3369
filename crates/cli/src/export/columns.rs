//! What of an execution stands in the columns of a table.

use astra_model::Timestamp;
use serde_json::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Flag,
    /// An instant, which documents hold as seconds since 1970.
    Instant,
}

/// A column: its name, what it holds, and where a document says it, in Python's form too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    places: &'static [&'static str],
}

/// What a document says for a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'d> {
    Text(&'d str),
    Whole(i64),
    Flag(bool),
    Instant(Timestamp),
}

const fn column(name: &'static str, kind: Kind, places: &'static [&'static str]) -> Column {
    Column { name, kind, places }
}

macro_rules! fact {
    ($key:literal) => {
        concat!("/content/structured/", $key)
    };
}

/// The columns, in their order. Others may be added behind them; these stay.
pub(super) const COLUMNS: [Column; 22] = [
    column("id", Kind::Text, &["/id"]),
    column("task_id", Kind::Text, &[fact!("task_id")]),
    column("task_slug", Kind::Text, &[fact!("task_slug")]),
    column("task_name", Kind::Text, &[fact!("task_name")]),
    column("task_type", Kind::Text, &[fact!("task_type")]),
    column("mode", Kind::Text, &[fact!("scheduled_vs_manual")]),
    column("status", Kind::Text, &[fact!("status")]),
    column("attempt", Kind::Whole, &[fact!("attempt")]),
    column("retry_of", Kind::Text, &[fact!("retry_of")]),
    column("scheduled_at", Kind::Text, &["/meta/scheduled_at"]),
    column("started_at", Kind::Instant, &[fact!("started_at_ts")]),
    column("ended_at", Kind::Instant, &[fact!("ended_at_ts")]),
    column("duration_ms", Kind::Whole, &[fact!("duration_ms")]),
    column("trace_id", Kind::Text, &[fact!("trace_id")]),
    column("span_id", Kind::Text, &[fact!("span_id")]),
    column("idempotency_key", Kind::Text, &[fact!("idempotency_key")]),
    column(
        "memory_count",
        Kind::Whole,
        &[fact!("retrieval/memory_count")],
    ),
    column("error_type", Kind::Text, &[fact!("error/type")]),
    column("error_message", Kind::Text, &[fact!("error/message")]),
    column("stack_hash", Kind::Text, &[fact!("error/stack_hash")]),
    column(
        "backfilled",
        Kind::Flag,
        &["/meta/backfilled", fact!("backfilled")],
    ),
    column("text", Kind::Text, &["/content/text"]),
];

impl Column {
    /// Returns what a document says for this column; nothing where it says nothing of its kind.
    pub(super) fn of<'d>(&self, document: &'d Value) -> Option<Cell<'d>> {
        let said = self.places.iter().find_map(|place| document.pointer(place));
        match (self.kind, said) {
            (Kind::Flag, said) => Some(Cell::Flag(said.and_then(Value::as_bool) == Some(true))),
            (Kind::Text, said) => said?.as_str().map(Cell::Text),
            (Kind::Whole, said) => said?.as_i64().map(Cell::Whole),
            (Kind::Instant, said) => {
                let seconds = said?.as_f64()?;
                Some(Cell::Instant(Timestamp::from_seconds(seconds)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_says_what_each_column_asks_for() {
        let document = json!({
            "id": "task_exec_1",
            "content": { "text": "Done.", "structured": {
                "attempt": 1, "started_at_ts": 1_762_280_952.123, "retry_of": null,
                "duration_ms": "long", "backfilled": true,
            }},
            "meta": {},
        });
        let said = |name: &str| {
            let column = COLUMNS.iter().find(|column| column.name == name);
            column.and_then(|column| column.of(&document))
        };
        assert_eq!(said("id"), Some(Cell::Text("task_exec_1")));
        assert_eq!(said("attempt"), Some(Cell::Whole(1)));
        assert_eq!(said("backfilled"), Some(Cell::Flag(true)));
        let started = Timestamp::from_millis(1_762_280_952_123);
        assert_eq!(said("started_at"), Some(Cell::Instant(started)));
        for nothing in ["retry_of", "duration_ms", "stack_hash"] {
            assert_eq!(said(nothing), None, "{nothing}");
        }
    }
}
