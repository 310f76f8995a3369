//! Rows into documents, whoever wrote them.
//!
//! A row that holds what it shouldn't is read as far as it goes: it must not hide the others.

use astra_model::{ExperienceId, Record, Timestamp, read_json};
use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value};

use crate::columns::Columns;
use crate::splice;

/// Reads a row; nothing where its id is none.
pub(crate) fn record(row: &Row<'_>) -> rusqlite::Result<Option<Record>> {
    Ok(record_of(&Columns::read(row)?))
}

/// Reads a row from its columns; nothing where its id is none.
pub(crate) fn record_of(columns: &Columns<'_>) -> Option<Record> {
    splice::record(columns).or_else(|| read(columns))
}

/// Reads a row part by part, whatever each of them holds.
pub(crate) fn read(columns: &Columns<'_>) -> Option<Record> {
    let id = experience_id(columns.id)?;
    let experience_type = text(columns.kind).to_ascii_uppercase();
    let content = content(columns.content);
    let meta = object(columns.meta);
    let created = instant(columns.created);
    let shown = match experience_type.as_str() {
        "TASK_EXECUTION" if !meta.contains_key("scheduled_at") => started_iso(&content).or(created),
        _ => created,
    };
    let ts = number(columns.ts)
        .or_else(|| content["structured"]["started_at_ts"].as_f64())
        .or_else(|| created.map(Timestamp::as_seconds));
    // Parts are moved: a macro would copy each of them.
    let document = [
        ("id", id.as_str().into()),
        ("type", experience_type.into()),
        ("content", content),
        ("provenance", provenance(object(columns.provenance)).into()),
        ("parents", list(columns.parents).into()),
        ("causes", list(columns.causes).into()),
        ("session_id", optional_text(columns.session).into()),
        ("created_at", shown.map(Timestamp::to_iso).into()),
        ("ts", ts.into()),
        ("meta", meta.into()),
    ];
    let document = document.map(|(key, value): (_, Value)| (key.to_owned(), value));
    let document = Value::Object(document.into_iter().collect());
    Some(Record::new(id, document))
}

/// Reads an experience's id, if it is one.
pub(crate) fn experience_id(value: ValueRef<'_>) -> Option<ExperienceId> {
    value.as_str().ok()?.parse().ok()
}

/// Reads an instant as SQLAlchemy writes it, or with its zone.
pub(crate) fn instant(value: ValueRef<'_>) -> Option<Timestamp> {
    let text = value.as_str().ok()?;
    let utc = || format!("{}Z", text.replacen(' ', "T", 1)).parse().ok();
    text.parse().ok().or_else(utc)
}

/// Reads a text, empty where there is none.
pub(crate) fn text(value: ValueRef<'_>) -> &str {
    value.as_str().unwrap_or_default()
}

fn optional_text(value: ValueRef<'_>) -> Option<&str> {
    value.as_str().ok()
}

/// Reads an instant in seconds.
pub(crate) fn number(value: ValueRef<'_>) -> Option<f64> {
    value.as_f64().ok().or_else(|| {
        let whole = value.as_i64().ok()?;
        Some(Timestamp::from_millis(whole.saturating_mul(1000)).as_seconds())
    })
}

/// Reads a JSON column. SQLite keeps a JSON text that is a number as that number.
fn any_json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(whole) => whole.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(text) => read_json(text).unwrap_or_default(),
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}

/// Reads a JSON column that holds a list.
pub(crate) fn list(value: ValueRef<'_>) -> Vec<Value> {
    match any_json(value) {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn object(value: ValueRef<'_>) -> Map<String, Value> {
    match any_json(value) {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Reads what an experience says from its `content`.
pub(crate) fn said(content: ValueRef<'_>) -> String {
    match any_json(content).get_mut("text").map(Value::take) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// Reads `content` without `media`, which no document has.
fn content(value: ValueRef<'_>) -> Value {
    let mut content = any_json(value);
    if let Value::Object(object) = &mut content {
        object.shift_remove("media");
    }
    content
}

/// Spells the enumerations as documents do, in the contract's order.
fn provenance(mut stored: Map<String, Value>) -> Map<String, Value> {
    let mut provenance = Map::new();
    for key in ["actor", "method"] {
        match stored.shift_remove(key) {
            Some(Value::String(text)) => {
                provenance.insert(key.to_owned(), text.to_ascii_uppercase().into());
            }
            Some(other) => {
                provenance.insert(key.to_owned(), other);
            }
            None => {}
        }
    }
    provenance.extend(stored);
    provenance
}

fn started_iso(content: &Value) -> Option<Timestamp> {
    content["structured"]["started_at_iso"]
        .as_str()?
        .parse()
        .ok()
}
