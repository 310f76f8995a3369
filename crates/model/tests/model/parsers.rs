//! No text from outside makes a panic, and what is read prints as it was.

use astra_kit::{EXAMPLE, SCRUBBER, strategy};
use astra_model::{
    ClaimDocument, ConfigDigest, Cursor, ErrorType, Execution, ExecutionDocument, ExperienceId,
    IdempotencyKey, MemoryFilters, Mode, Record, StackHash, TaskId, TaskSlug, TaskType, Timestamp,
    TraceId, Window, validate,
};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Texts of any characters, and such as are nearly right.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        strategy::texts(),
        "[0-9a-f]{0,70}",
        "(sha256:)?[0-9a-fA-F-]{30,70}",
        "[0-9TZ:.+-]{0,50}",
        "-?[0-9]{1,6}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?[^a]{0,12}",
        "[A-Za-z0-9_.-]{0,140}",
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_text(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any_text()) {
        let text = text.as_str();
        macro_rules! prints_as_it_was {
            ($($kind:ty),+) => {
                $(match text.parse::<$kind>() {
                    Ok(read) => prop_assert_eq!(read.to_string(), text),
                    Err(error) => prop_assert!(error.to_string().chars().count() < 1500),
                })+
            };
        }
        prints_as_it_was!(TaskId, TaskSlug, TaskType, ErrorType, ExperienceId, TraceId);
        prints_as_it_was!(IdempotencyKey, ConfigDigest, StackHash, Window);
        if let Ok(cursor) = text.parse::<Cursor>() {
            prop_assert_eq!(cursor.as_str(), text);
        }
        if let Ok(instant) = text.parse::<Timestamp>() {
            prop_assert_eq!(instant.to_iso_millis().parse::<Timestamp>(), Ok(instant));
        }
        if let Some(mode) = Mode::parse(text) {
            prop_assert_eq!(mode.as_str(), text);
        }
        prop_assert!(serde_json::from_str::<ClaimDocument>(text).is_err());
        prop_assert!(serde_json::from_str::<ExecutionDocument>(text).is_err());
    }

    #[test]
    fn any_value_is_a_record_whose_facts_can_be_asked_for(value in any_value()) {
        let record = Record::new("exp_1".parse().expect("an id"), value.clone());
        let _ = (record.experience_type(), record.text(), record.is_legacy());
        prop_assert_eq!(record.fact_str("status"), "");
        prop_assert_eq!(record.ids("parents").count(), 0);
        prop_assert!(record.execution_document().is_err());
        prop_assert_eq!(record.into_document(), value);
    }

    #[test]
    fn any_object_is_a_filter_or_refused(
        pairs in prop::collection::vec((prop_oneof!["type", "since", "until", "[a-z_]{1,5}", any_text()], any_value()), 0..4),
    ) {
        let object: Map<String, Value> = pairs.into_iter().collect();
        if let Ok(filters) = MemoryFilters::from_object(&object) {
            prop_assert!(filters.facts.len() <= object.len());
        }
    }

    #[test]
    fn a_document_with_any_value_anywhere_is_read_or_refused(
        place in any::<prop::sample::Index>(),
        value in any_value(),
    ) {
        let mut example: Value = serde_json::from_str(EXAMPLE).expect("JSON");
        let places = super::corruption::places(&example);
        *example.pointer_mut(place.get::<String>(&places)).expect("a place") = value;
        if let Ok(document) = serde_json::from_value::<ExecutionDocument>(example) {
            let holds = validate(&document, &SCRUBBER).is_empty();
            prop_assert_eq!(Execution::from_document(&document, &SCRUBBER).is_ok(), holds);
        }
    }
}
