//! Any bytes as a file come to one outcome, the same each time.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{World, result};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9TZ:.+-]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A good file in which some values are others.
fn nearly_a_result() -> impl Strategy<Value = String> {
    let keys = [
        "task_id",
        "task_name",
        "started_at",
        "completed_at",
        "success",
        "response",
        "error",
        "metadata",
    ];
    let metadata = [
        "trace_id",
        "span_id",
        "attempt",
        "retry_of",
        "idempotency_key",
        "scheduled_at",
        "status",
    ];
    let change = (0..keys.len() + metadata.len(), any_json());
    prop::collection::vec(change, 0..3).prop_map(move |changes| {
        let mut file = result();
        for (place, value) in changes {
            match keys.get(place) {
                Some(key) => file[key] = value,
                None if file["metadata"].is_object() => {
                    file["metadata"][metadata[place - keys.len()]] = value;
                }
                None => file["metadata"] = json!({}),
            }
        }
        file.to_string()
    })
}

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let cut = (nearly_a_result(), any::<prop::sample::Index>());
    prop_oneof![
        4 => nearly_a_result().prop_map(String::into_bytes),
        1 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => cut.prop_map(|(text, end)| text.as_bytes()[..end.index(text.len())].to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_files_come_to_one_outcome_each_and_the_same_ids_again(
        files in prop::collection::vec(any_file(), 1..6)
    ) {
        let world = World::new();
        for (number, bytes) in files.iter().enumerate() {
            world.write(&format!("{number}.json"), bytes);
        }
        let first = world.run();
        prop_assert_eq!(first.files.len(), files.len());
        let second = world.run();
        prop_assert_eq!(second.summary.created, 0);
        prop_assert_eq!(second.summary.rejected, first.summary.rejected);
        for (first, second) in first.files.iter().zip(&second.files) {
            prop_assert_eq!(&first.detail, &second.detail);
        }
    }
}
