//! What the store holds, as it holds it.

use serde_json::Value;

use crate::document::{ExecutionDocument, UnreadableDocument};
use crate::ids::ExperienceId;

/// An experience as a document, read from a store: one of ours, or one that Python wrote.
///
/// Nothing is promised of its content: rows that Python wrote keep their form. What must be known
/// of it is asked for by key.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    id: ExperienceId,
    document: Value,
}

impl Record {
    /// Holds a document under its id.
    #[must_use]
    pub fn new(id: ExperienceId, document: Value) -> Self {
        Self { id, document }
    }

    /// Returns the experience's id.
    #[must_use]
    pub fn id(&self) -> &ExperienceId {
        &self.id
    }

    /// Returns the document.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Returns the document by value.
    #[must_use]
    pub fn into_document(self) -> Value {
        self.document
    }

    /// Returns the type, in upper case.
    #[must_use]
    pub fn experience_type(&self) -> &str {
        self.document["type"].as_str().unwrap_or_default()
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.document["content"]["text"]
            .as_str()
            .unwrap_or_default()
    }

    /// Returns a value of `content.structured`, null where it has none.
    #[must_use]
    pub fn fact(&self, key: &str) -> &Value {
        &self.document["content"]["structured"][key]
    }

    /// Returns a text of `content.structured`, empty where it has none.
    #[must_use]
    pub fn fact_str(&self, key: &str) -> &str {
        self.fact(key).as_str().unwrap_or_default()
    }

    /// Returns a list of ids such as `parents` or `causes`.
    pub fn ids(&self, key: &str) -> impl Iterator<Item = &str> {
        self.document[key]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Tells whether this is a task execution in the form that Python's side wrote.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.experience_type() == "TASK_EXECUTION"
            && self.document["meta"]["scheduled_at"].is_null()
    }

    /// Reads it as an execution of ours.
    ///
    /// # Errors
    ///
    /// If it was written by a newer version, has other keys than the contract, or values of
    /// another kind.
    pub fn execution_document(&self) -> Result<ExecutionDocument, UnreadableDocument> {
        ExecutionDocument::read(&self.document)
    }
}
