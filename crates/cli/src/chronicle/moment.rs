//! Something that happened at an instant.

use astra_model::Timestamp;
use serde_json::{Value, json};

/// Something that happened at an instant.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) kind: &'static str,
    /// What it happened to, by its name.
    pub(crate) id: String,
    pub(crate) detail: String,
    /// The attempt that it belongs to, where it is one's.
    span: Value,
    attempt: Value,
}

impl Moment {
    pub(super) fn new(at: Timestamp, kind: &'static str, id: &str, detail: &str) -> Self {
        Self {
            at,
            kind,
            id: id.to_owned(),
            detail: detail.to_owned(),
            span: Value::Null,
            attempt: Value::Null,
        }
    }

    /// Says which attempt it belongs to.
    pub(super) fn of(mut self, span: &str, attempt: &Value) -> Self {
        self.span = match span {
            "" => Value::Null,
            span => span.into(),
        };
        self.attempt = attempt.clone();
        self
    }

    /// Returns it for programs.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "at": self.at.to_iso_millis(),
            "kind": self.kind,
            "id": self.id,
            "span_id": self.span,
            "attempt": self.attempt,
            "detail": self.detail,
        })
    }
}
