//! JSON, as far as a result file is looked at.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::rejection::Rejection;

/// The members of objects that are looked at; others are read and not kept.
const NAMES: [&str; 17] = [
    "attempt",
    "completed_at",
    "error",
    "idempotency_key",
    "metadata",
    "response",
    "retry_of",
    "scheduled_at",
    "scheduled_vs_manual",
    "span_id",
    "started_at",
    "status",
    "success",
    "task_id",
    "task_name",
    "task_type",
    "trace_id",
];
/// A JSON value of which no more is kept than is looked at, so that no shape of a file takes more
/// memory than its text. Of two members of one name the last counts, as for Python.
#[derive(Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Option<u64>),
    Text(String),
    List,
    Object(Object),
}

/// The members of an object that are looked at.
#[derive(Debug, Default)]
pub(crate) struct Object(BTreeMap<&'static str, Json>);

impl Json {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl Object {
    /// Takes a member, if it is there.
    pub(crate) fn take(&mut self, key: &str) -> Option<Json> {
        self.0.remove(key)
    }

    /// Takes a text that must be there.
    pub(crate) fn text(&mut self, key: &'static str) -> Result<String, Rejection> {
        match self.take(key) {
            Some(Json::Text(text)) => Ok(text),
            other => Err(refused(key, "a text", other)),
        }
    }

    /// Takes a text that may be null or not there.
    pub(crate) fn optional_text(&mut self, key: &'static str) -> Result<Option<String>, Rejection> {
        match self.take(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            other => Err(refused(key, "a text or null", other)),
        }
    }

    /// Takes a boolean that must be there.
    pub(crate) fn bool(&mut self, key: &'static str) -> Result<bool, Rejection> {
        match self.take(key) {
            Some(Json::Bool(bool)) => Ok(bool),
            other => Err(refused(key, "true or false", other)),
        }
    }

    /// Takes an object that may be null or not there.
    pub(crate) fn object(&mut self, key: &'static str) -> Result<Self, Rejection> {
        match self.take(key) {
            None | Some(Json::Null) => Ok(Self::default()),
            Some(Json::Object(object)) => Ok(object),
            other => Err(refused(key, "an object or null", other)),
        }
    }

    /// Returns a text, nothing where there is something else.
    pub(crate) fn known_text(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Json::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns a whole number from 0, nothing where there is something else.
    pub(crate) fn known_number(&self, key: &str) -> Option<u64> {
        match self.0.get(key) {
            Some(Json::Number(number)) => *number,
            _ => None,
        }
    }
}

fn refused(key: &'static str, expected: &'static str, found: Option<Json>) -> Rejection {
    match found {
        None => Rejection::Missing(key),
        Some(found) => Rejection::Kind {
            key,
            expected,
            found: found.kind(),
        },
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Json, E> {
        Ok(Json::Bool(bool))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(Some(number)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        while items.next_element::<Json>()?.is_some() {}
        Ok(Json::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut kept = BTreeMap::new();
        while let Some((key, value)) = members.next_entry::<String, Json>()? {
            if let Some(name) = NAMES.into_iter().find(|name| *name == key) {
                kept.insert(name, value);
            }
        }
        Ok(Json::Object(Object(kept)))
    }
}
