//! Where two documents differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Returns the keys in which two documents differ, dotted: `content.structured.status`.
pub(crate) fn differing_keys(a: &Value, b: &Value) -> Vec<String> {
    let mut keys = BTreeSet::new();
    compare("", a, b, &mut keys);
    keys.into_iter().collect()
}

fn compare(path: &str, a: &Value, b: &Value, keys: &mut BTreeSet<String>) {
    match (a, b) {
        _ if a == b => {}
        (Value::Object(a), Value::Object(b)) => compare_objects(path, a, b, keys),
        _ => {
            keys.insert(path.to_owned());
        }
    }
}

fn compare_objects(
    path: &str,
    a: &Map<String, Value>,
    b: &Map<String, Value>,
    keys: &mut BTreeSet<String>,
) {
    for key in a.keys().chain(b.keys()) {
        let inner = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => compare(&inner, a, b, keys),
            _ => {
                keys.insert(inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_documents_differ_nowhere() {
        let document = json!({"a": {"b": [1, 2]}, "c": null});
        assert!(differing_keys(&document, &document.clone()).is_empty());
    }

    #[test]
    fn differences_are_named_by_the_whole_way_to_them() {
        let a = json!({"id": "x", "content": {"text": "a", "structured": {"status": "success"}}});
        let b = json!({"id": "x", "content": {"text": "b", "structured": {}}, "meta": {}});
        assert_eq!(
            differing_keys(&a, &b),
            ["content.structured.status", "content.text", "meta"]
        );
    }
}
