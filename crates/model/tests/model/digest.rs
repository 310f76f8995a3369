//! Keys and digests.

use std::collections::HashMap;

use astra_kit::{running, strategy};
use astra_model::{
    Attempt, ConfigDigest, IdempotencyKey, StackHash, TaskId, Window, sha256_hex, to_hex,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn key(task: &str, window: &str, attempt: u32) -> IdempotencyKey {
    IdempotencyKey::new(
        &task.parse().expect("a task id"),
        &window.parse().expect("a window"),
        Attempt::new(attempt).expect("an attempt"),
    )
}

fn digest(entry: &Value) -> ConfigDigest {
    ConfigDigest::of_task_entry(entry.as_object().expect("an entry"))
}

fn entry() -> Value {
    json!({
        "id": "garden", "name": "Garden", "type": "custom", "schedule": "daily",
        "prompt": "How is the garden?", "enabled": true, "last_run": null,
        "next_run": "2025-11-05T00:00:00", "run_count": 3,
        "metadata": {"top_k": 5, "filters": {"type": "OBSERVATION"}, "run_count": 1},
    })
}

#[test]
fn the_key_is_the_examples() {
    let expected = "b348c9218dbdb2406708ac3e141679c34633972a5d9218562761979acd2a1eb2";
    assert_eq!(
        key("daily_reflection", "2025-11-04T18:00:00Z", 1).as_str(),
        expected
    );
    assert_eq!(running().build().key().as_str(), expected);
}

#[test]
fn the_key_is_the_hash_of_its_composite() {
    let composite = "a.b:2025-11-04T18:00:00.123Z:12";
    let key = key("a.b", "2025-11-04T18:00:00.123Z", 12);
    assert_eq!(key.as_str(), sha256_hex(composite.as_bytes()));
}

#[test]
fn bytes_are_spelled_in_lower_case() {
    assert_eq!(to_hex(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    assert_eq!(to_hex(&[]), "");
    assert_eq!(&sha256_hex(b"")[..8], "e3b0c442");
}

#[test]
fn digests_of_another_length_case_or_prefix_are_refused() {
    let hex = "0123456789abcdef".repeat(4);
    assert!(hex.parse::<IdempotencyKey>().is_ok());
    assert!(format!("sha256:{hex}").parse::<ConfigDigest>().is_ok());
    assert!(hex[..16].parse::<StackHash>().is_ok());
    for text in [
        "",
        &hex[1..],
        &hex.to_uppercase(),
        &format!(" {hex}"),
        &format!("sha256:{hex}"),
    ] {
        assert!(text.parse::<IdempotencyKey>().is_err(), "{text:?}");
    }
    for text in [
        "",
        "sha256:",
        &hex,
        &format!("SHA256:{hex}"),
        &format!("sha256:{}", &hex[..16]),
    ] {
        assert!(text.parse::<ConfigDigest>().is_err(), "{text:?}");
    }
    for text in [
        "",
        &hex,
        "-123456789012345",
        "0123456789abcdeg",
        "0123456789abcdé",
    ] {
        assert!(text.parse::<StackHash>().is_err(), "{text:?}");
    }
}

#[test]
fn the_configuration_is_digested_as_canonical_json() {
    let canonical = r#"{"a":1,"b":[true,null,"é\n"],"c":{"x":0.1,"y":100}}"#;
    let entry = json!({"c": {"y": 1e2, "x": 0.10}, "b": [true, null, "é\n"], "a": 1.0});
    let expected = format!("sha256:{}", sha256_hex(canonical.as_bytes()));
    assert_eq!(digest(&entry).as_str(), expected);
}

#[test]
fn what_the_scheduler_writes_is_no_configuration() {
    let mut entry = entry();
    let before = digest(&entry);
    for (key, value) in [
        ("last_run", json!("2025-11-04T18:00:00")),
        ("next_run", Value::Null),
        ("run_count", json!(4)),
        ("enabled", json!(false)),
    ] {
        entry[key] = value;
        assert_eq!(digest(&entry), before, "{key}");
        entry.as_object_mut().expect("an entry").remove(key);
        assert_eq!(digest(&entry), before, "without {key}");
    }
}

#[test]
fn everything_else_is_configuration() {
    let before = digest(&entry());
    for (key, _) in entry().as_object().expect("an entry") {
        let mut changed = entry();
        changed[key] = json!("changed");
        let bookkeeping = ["last_run", "next_run", "run_count", "enabled"].contains(&key.as_str());
        assert_eq!(digest(&changed) == before, bookkeeping, "{key}");
    }
    for key in ["top_k", "filters", "run_count"] {
        let mut changed = entry();
        changed["metadata"][key] = json!("changed");
        assert_ne!(digest(&changed), before, "metadata.{key}");
    }
}

#[test]
fn the_order_of_keys_is_no_configuration() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let pairs = object
                    .iter()
                    .rev()
                    .map(|(key, value)| (key.clone(), reversed(value)));
                Value::Object(pairs.collect())
            }
            other => other.clone(),
        }
    }
    let turned = reversed(&entry());
    assert_ne!(turned.to_string(), entry().to_string());
    assert_eq!(digest(&turned), digest(&entry()));
}

/// Names and times that are easily taken for one another's ends.
fn near_triples() -> impl Strategy<Value = (TaskId, Window, Attempt)> {
    let tasks = "[a1][.1-]{0,3}".prop_map(|id| id.parse().expect("a task id"));
    let windows = prop::sample::select(vec![
        "2025-11-04T18:00:00Z",
        "2025-11-04T18:00:00.1Z",
        "2025-11-04T18:00:00",
        "2025-11-04T18:00",
        "2025-11-04T18:00:00.11",
        "2025-11-04T18:00:00+00:00",
        "2025-11-04T18:00:00+00:00:01",
    ]);
    let windows = windows.prop_map(|window| window.parse().expect("a window"));
    let attempts = prop::sample::select(vec![1, 11, 111, 1_111]);
    (
        tasks,
        windows,
        attempts.prop_map(|n| Attempt::new(n).expect("an attempt")),
    )
}

proptest! {
    #[test]
    fn two_triples_have_two_keys(
        triples in prop::collection::vec(
            prop_oneof![
                near_triples(),
                (strategy::task_ids(), strategy::windows(), strategy::attempts()),
            ],
            2..40,
        ),
    ) {
        let mut keys = HashMap::new();
        for triple in triples {
            let (task, window, attempt) = &triple;
            let key = IdempotencyKey::new(task, window, *attempt);
            let first = keys.entry(key).or_insert_with(|| triple.clone());
            prop_assert_eq!(&*first, &triple);
        }
    }

    #[test]
    fn the_composite_is_read_one_way(
        (task, window, attempt) in (strategy::task_ids(), strategy::windows(), strategy::attempts()),
    ) {
        let composite = format!("{task}:{window}:{attempt}");
        let readings = composite.match_indices(':').flat_map(|(first, _)| {
            let composite = &composite;
            composite.match_indices(':').filter_map(move |(second, _)| {
                let window = composite.get(first + 1..second)?.parse::<Window>().ok()?;
                let attempt = composite[second + 1..].parse().ok().and_then(Attempt::new)?;
                Some((composite[..first].parse::<TaskId>().ok()?, window, attempt))
            })
        });
        prop_assert_eq!(readings.collect::<Vec<_>>(), [(task, window, attempt)]);
    }

    #[test]
    fn a_digest_depends_on_no_order_and_no_bookkeeping(object in strategy::filter_objects()) {
        let mut turned: Map<String, Value> =
            object.iter().rev().map(|(key, value)| (key.clone(), value.clone())).collect();
        turned.insert("last_run".to_owned(), json!("2025-11-04T18:00:00"));
        let [digest, of_turned] = [&object, &turned].map(ConfigDigest::of_task_entry);
        prop_assert_eq!(of_turned, digest);
    }
}
