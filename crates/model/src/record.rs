//! What the store holds, as it holds it.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;

use crate::document::{ExecutionDocument, UnreadableDocument};
use crate::ids::ExperienceId;
use crate::json::read_json;

/// An experience as a document, read from a store: one of ours, or one that Python wrote.
///
/// Nothing is promised of its content: rows that Python wrote keep their form. What must be known
/// of it is asked for by key. A text that a store gave is parsed when it is first asked, and never
/// where it only passes through.
#[derive(Clone, Debug)]
pub struct Record {
    id: ExperienceId,
    json: Option<String>,
    document: OnceLock<Value>,
}

impl Record {
    /// Holds a document under its id.
    #[must_use]
    pub fn new(id: ExperienceId, document: Value) -> Self {
        Self {
            id,
            json: None,
            document: OnceLock::from(document),
        }
    }

    /// Holds a document as its JSON in one line, which the caller has checked: what is no JSON is
    /// null once somebody asks.
    #[must_use]
    pub fn from_json(id: ExperienceId, json: String) -> Self {
        Self {
            id,
            json: Some(json),
            document: OnceLock::new(),
        }
    }

    /// Returns the experience's id.
    #[must_use]
    pub fn id(&self) -> &ExperienceId {
        &self.id
    }

    /// Returns the document.
    #[must_use]
    pub fn document(&self) -> &Value {
        self.document
            .get_or_init(|| parsed(self.json.as_deref().unwrap_or_default()))
    }

    /// Returns the document by value.
    #[must_use]
    pub fn into_document(self) -> Value {
        match (self.document.into_inner(), self.json) {
            (Some(document), _) => document,
            (None, json) => parsed(&json.unwrap_or_default()),
        }
    }

    /// Returns the document as JSON in one line: as it was given, where it was given so.
    #[must_use]
    pub fn json(&self) -> Cow<'_, str> {
        match &self.json {
            Some(json) => Cow::Borrowed(json),
            None => Cow::Owned(self.document().to_string()),
        }
    }

    /// Tells whether a store gave the document as its JSON, because it is spelled as ours are.
    #[must_use]
    pub fn is_as_stored(&self) -> bool {
        self.json.is_some()
    }

    /// Returns the type, in upper case.
    #[must_use]
    pub fn experience_type(&self) -> &str {
        self.document()["type"].as_str().unwrap_or_default()
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.document()["content"]["text"]
            .as_str()
            .unwrap_or_default()
    }

    /// Returns a value of `content.structured`, null where it has none.
    #[must_use]
    pub fn fact(&self, key: &str) -> &Value {
        &self.document()["content"]["structured"][key]
    }

    /// Returns a text of `content.structured`, empty where it has none.
    #[must_use]
    pub fn fact_str(&self, key: &str) -> &str {
        self.fact(key).as_str().unwrap_or_default()
    }

    /// Returns a list of ids such as `parents` or `causes`.
    pub fn ids(&self, key: &str) -> impl Iterator<Item = &str> {
        self.document()[key]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Tells whether this is a task execution in the form that Python's side wrote.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.experience_type() == "TASK_EXECUTION"
            && self.document()["meta"]["scheduled_at"].is_null()
    }

    /// Reads it as an execution of ours.
    ///
    /// # Errors
    ///
    /// If it was written by a newer version, has other keys than the contract, or values of
    /// another kind.
    pub fn execution_document(&self) -> Result<ExecutionDocument, UnreadableDocument> {
        ExecutionDocument::read(self.document())
    }
}

/// Two records are equal where their documents are, however either is held.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.document() == other.document()
    }
}

fn parsed(json: &str) -> Value {
    read_json(json.as_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const JSON: &str = r#"{"id":"exp_1","content":{"text":"a","structured":{"attempt":1.0}}}"#;

    fn id() -> ExperienceId {
        "exp_1".parse().unwrap()
    }

    #[test]
    fn a_document_is_the_same_however_it_is_held() {
        let given = Record::from_json(id(), JSON.to_owned());
        let made = Record::new(id(), given.clone().into_document());
        assert_eq!(given, made);
        assert_eq!((given.json().as_ref(), made.json().as_ref()), (JSON, JSON));
        assert_eq!(given.fact("attempt"), &json!(1.0));
        assert_eq!(given.into_document(), made.into_document());
    }

    #[test]
    fn what_is_no_json_is_null() {
        let record = Record::from_json(id(), "{".to_owned());
        assert_eq!(record.document(), &Value::Null);
        assert_eq!((record.text(), record.fact_str("status")), ("", ""));
    }
}
