//! Every corruption of a valid document is reported, under the rule that it breaks.

use std::time::Duration;

use astra_kit::{EXAMPLE, SCRUBBER, SequentialIds, captured, failure, running, scrubbed, strategy};
use astra_model::{
    Captured, Execution, ExecutionDocument, Notes, RetrievalCallDocument, Rule, Truncation,
    sha256_hex, validate,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Returns the place of every value in a document, as JSON pointers.
pub(crate) fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, place: &str, found: &mut Vec<String>) {
        found.push(place.to_owned());
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    walk(value, &format!("{place}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    walk(value, &format!("{place}/{at}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

pub(crate) fn example() -> Value {
    serde_json::from_str(EXAMPLE).expect("the example is JSON")
}

/// Returns a retry that failed, with two retrievals and all that `meta` may say.
fn rich() -> Value {
    let call = |json: Value| {
        let call: RetrievalCallDocument = serde_json::from_value(json).expect("a call");
        call.to_call(&SCRUBBER).expect("its ids are ids")
    };
    let ids = SequentialIds::of_seed(1);
    let attempt = running().seed(1).build();
    let lineage = attempt.lineage.retry(&ids);
    let captured = Captured {
        retrieval: [
            call(json!({"query": "q", "filters": {"type": "GOAL"}, "latency_ms": 5, "source": ["experiences"], "parents": ["a", "b"]})),
            call(json!({"query": "r", "filters": {}, "latency_ms": 7, "source": ["beliefs"], "parents": ["b", "c"]})),
        ]
        .into_iter()
        .collect(),
        notes: Notes {
            truncated: Some(Truncation { bytes: 9, sha256: sha256_hex(b"") }),
            backfilled_from: Some(scrubbed("a.json")),
        },
        ..captured("before it failed")
    };
    let failure = failure("Timeout", "it took too long");
    let execution = running().lineage(lineage).build();
    let execution = execution.fail(failure, captured, Duration::from_millis(1042));
    let naming = execution.id_candidates().next().expect("there are eight");
    serde_json::to_value(execution.to_document(&naming)).expect("documents are JSON")
}

/// Returns the rules that a document breaks; one that can't be read breaks its form.
fn broken(document: &Value) -> Vec<Rule> {
    match serde_json::from_value::<ExecutionDocument>(document.clone()) {
        Ok(document) => validate(&document, &SCRUBBER)
            .iter()
            .map(|found| found.rule)
            .collect(),
        Err(_) => vec![Rule::Form],
    }
}

pub(crate) fn assert_reported(mut document: Value, table: &[(&str, Value, Rule)]) {
    assert_eq!(broken(&document), []);
    let valid = document.clone();
    for (place, value, rule) in table {
        let pointer = match place.strip_prefix('.') {
            Some(fact) => format!("/content/structured/{fact}"),
            None => format!("/{place}"),
        };
        *document.pointer_mut(&pointer).expect(place) = value.clone();
        assert!(
            broken(&document).contains(rule),
            "{place} = {value}: {:?}",
            broken(&document)
        );
        document.clone_from(&valid);
    }
}

pub(crate) const MAIL: &str = "ada@example.org";
pub(crate) const UUID: &str = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
pub(crate) const UUID_V1: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

#[test]
fn every_corruption_of_a_retry_that_failed_is_reported() {
    assert_reported(
        rich(),
        &[
            (".status", json!("success"), Rule::ErrorMatchesStatus),
            (".retry_of", Value::Null, Rule::AttemptMatchesRetry),
            (".retry_of", json!(UUID_V1), Rule::RetryNamesAttemptBefore),
            (
                ".retry_of",
                rich()["content"]["structured"]["span_id"].clone(),
                Rule::RetryNamesAttemptBefore,
            ),
            (".attempt", json!(1), Rule::AttemptMatchesRetry),
            (".attempt", json!(3), Rule::KeyIsHash),
            (".error", Value::Null, Rule::ErrorMatchesStatus),
            (".error/type", json!(""), Rule::ErrorMatchesStatus),
            (".error/message", json!(" \n"), Rule::ErrorMatchesStatus),
            (".error/message", json!(MAIL), Rule::Scrubbed),
            (
                ".error/stack_hash",
                json!("-1234567890123456789"),
                Rule::Form,
            ),
            ("parents", json!(["a", "c", "b"]), Rule::MemoriesCounted),
            (
                ".retrieval/calls/0/parents/0",
                json!("x"),
                Rule::MemoriesCounted,
            ),
            (
                ".retrieval/calls/1/parents",
                json!([]),
                Rule::MemoriesCounted,
            ),
            (".retrieval/calls/1/query", json!(MAIL), Rule::Scrubbed),
            (
                ".retrieval/calls/1/filters",
                json!({"a": MAIL}),
                Rule::Scrubbed,
            ),
            (".retrieval/calls/0/query", json!("x"), Rule::Form),
            (".retrieval/calls/0/filters", json!({}), Rule::Form),
            (".retrieval/calls/1/latency_ms", json!(8), Rule::Form),
            (".retrieval/calls/1/source", json!(["goals"]), Rule::Form),
            (".retrieval/calls/1", Value::Null, Rule::Form),
            (".retrieval/calls", json!([]), Rule::MemoriesCounted),
            (".retrieval/query", json!("r"), Rule::Form),
            (".retrieval/filters", json!({}), Rule::Form),
            (".retrieval/latency_ms", json!(13), Rule::Form),
            (
                ".retrieval/source",
                json!(["beliefs", "experiences"]),
                Rule::Form,
            ),
            ("meta/backfilled", json!(false), Rule::Form),
            ("meta/backfilled", Value::Null, Rule::Form),
            ("meta/legacy_result_file", Value::Null, Rule::Form),
            ("meta/legacy_result_file", json!(MAIL), Rule::Scrubbed),
            ("meta/truncated/sha256", json!("0"), Rule::Form),
        ],
    );
}

#[test]
fn a_memory_without_a_question_is_reported() {
    let mut document = example();
    let retrieval = &mut document["content"]["structured"]["retrieval"];
    *retrieval = json!({"memory_count": 3, "source": ["experiences"]});
    assert_eq!(broken(&document), [Rule::Form]);
}

#[test]
fn a_missing_key_and_an_added_one_are_no_document() {
    for document in [example(), rich()] {
        for place in places(&document) {
            if document.pointer(&place).is_some_and(Value::is_object)
                && !place.ends_with("/filters")
            {
                let mut more = document.clone();
                more.pointer_mut(&place).expect("a place")["extra"] = json!(1);
                assert_eq!(broken(&more), [Rule::Form], "{place}/extra");
            }
            let (parent, key) = place.rsplit_once('/').unwrap_or_default();
            let optional = ["truncated", "calls"].contains(&key) || parent.ends_with("/filters");
            let mut fewer = document.clone();
            let Some(Value::Object(object)) = fewer.pointer_mut(parent) else {
                continue;
            };
            if object.shift_remove(key).is_some() && !optional {
                assert_ne!(broken(&fewer), [], "without {place}");
            }
        }
    }
}

#[test]
fn numbers_that_are_none_are_reported() {
    let valid: ExecutionDocument = serde_json::from_value(example()).expect("it is read");
    for seconds in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
        let mut document = valid.clone();
        document.ts = seconds;
        document.content.structured.started_at_ts = seconds;
        document.content.structured.ended_at_ts = seconds;
        assert!(!validate(&document, &SCRUBBER).is_empty(), "{seconds}");
    }
}

/// Values that stand elsewhere in documents, and some that are nearly right.
fn values() -> impl Strategy<Value = Value> {
    let known = [example(), rich()];
    let known = known.iter().flat_map(|document| {
        places(document)
            .into_iter()
            .filter_map(|place| document.pointer(&place).cloned())
    });
    let known: Vec<Value> = known.collect();
    prop_oneof![
        4 => prop::sample::select(known),
        1 => strategy::texts().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => prop::collection::vec("exp_[0-9]", 0..3).prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_changed_document_is_reported_or_keeps_its_change(
        rich_one in any::<bool>(),
        place in any::<prop::sample::Index>(),
        value in values(),
    ) {
        let mut document = if rich_one { rich() } else { example() };
        let places = places(&document);
        *document.pointer_mut(place.get::<String>(&places)).expect("a place") = value;
        let Ok(document) = serde_json::from_value::<ExecutionDocument>(document) else {
            return Ok(());
        };
        if !validate(&document, &SCRUBBER).is_empty() {
            return Ok(());
        }
        let execution = Execution::from_document(&document, &SCRUBBER).expect("it breaks no rule");
        let naming = execution.id_candidates().find(|naming| naming.id().as_str() == document.id);
        prop_assert_eq!(execution.to_document(&naming.expect("it is a name of it")), document);
    }
}
