//! Documents on their way out.

use astra_model::{Record, Scrubbed, ScrubbedObject};
use astra_scrub::Scrubber;
use serde_json::Value;

/// Where free text stands in a task execution; ids, hashes and times stay as they are.
const FREE_TEXTS: [&str; 9] = [
    "/content/text",
    "/content/structured/task_name",
    "/content/structured/error/message",
    "/content/structured/retrieval/query",
    "/content/structured/retrieval/filters",
    "/content/structured/retrieval/calls",
    "/content/structured/io/files_written",
    "/provenance/sources",
    "/meta/legacy_result_file",
];

/// Returns a record's document with its free texts masked.
///
/// Ours are masked already, so that this changes nothing in them; what Python's side or a person
/// wrote may hold anything.
pub(crate) fn masked(record: Record) -> Value {
    let scrubber = Scrubber::new();
    let is_execution = record.experience_type() == "TASK_EXECUTION";
    let mut document = record.into_document();
    let places: &[&str] = if is_execution {
        &FREE_TEXTS
    } else {
        &["/content"]
    };
    for place in places {
        if let Some(value) = document.pointer_mut(place) {
            mask(value, &scrubber);
        }
    }
    document
}

fn mask(value: &mut Value, scrubber: &dyn astra_model::Scrubber) {
    match value {
        Value::String(text) => *text = Scrubbed::new(text, scrubber).to_string(),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, scrubber)),
        Value::Object(object) => *object = ScrubbedObject::new(object, scrubber).as_map().clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns a text of a document, empty where it has none.
pub(crate) fn text<'d>(document: &'d Value, pointer: &str) -> &'d str {
    document
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Returns a text among an execution's facts, empty where it has none.
pub(crate) fn fact<'d>(document: &'d Value, key: &str) -> &'d str {
    document["content"]["structured"][key]
        .as_str()
        .unwrap_or_default()
}

/// Returns the texts of a list, none where there is no list.
pub(crate) fn texts<'d>(document: &'d Value, pointer: &str) -> Vec<&'d str> {
    let items = document.pointer(pointer).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(document: Value) -> Record {
        Record::new("exp_1".parse().unwrap(), document)
    }

    #[test]
    fn a_legacy_execution_is_masked_where_it_has_free_text_and_keeps_its_key() {
        let key = "b348c9218dbdb2406708ac3e141679c34633972a5d9218562761979acd2a1eb2";
        let masked = masked(record(json!({
            "type": "TASK_EXECUTION",
            "content": { "text": "to ada@example.org", "structured": {
                "idempotency_key": key,
                "error": { "message": "no ada@example.org" },
                "retrieval": { "query": "ada@example.org", "filters": { "to": ["ada@example.org"] } },
            }},
        })));
        assert!(!masked.to_string().contains("ada@"), "{masked}");
        assert_eq!(fact(&masked, "idempotency_key"), key);
    }

    #[test]
    fn a_memory_is_masked_in_all_that_it_says() {
        let masked = masked(record(json!({
            "type": "OBSERVATION",
            "content": { "text": "ada@example.org", "structured": { "who": "ada@example.org" } },
            "parents": ["exp_0"],
        })));
        assert!(!masked.to_string().contains("ada@"), "{masked}");
        assert_eq!(texts(&masked, "/parents"), ["exp_0"]);
    }
}
