//! What is asked of a store.

use astra_kit::instant;
use astra_model::{Cursor, MemoryFilters};
use proptest::prelude::*;
use serde_json::{Value, json};

fn filters(object: &Value) -> Result<MemoryFilters, astra_model::InvalidFilter> {
    MemoryFilters::from_object(object.as_object().expect("an object"))
}

#[test]
fn a_filter_is_types_instants_and_facts() {
    let read = filters(&json!({
        "type": ["OBSERVATION", "goal"],
        "since": "2025-11-04T18:00:00Z",
        "until": "2025-11-04T20:00:00+01:00",
        "mood": "calm",
        "rank": 3,
        "done": false,
        "end": null,
    }));
    let read = read.expect("filters that can be applied");
    assert_eq!(read.types, ["OBSERVATION", "goal"]);
    assert_eq!(read.since, Some(instant("2025-11-04T18:00:00Z")));
    assert_eq!(read.until, Some(instant("2025-11-04T19:00:00Z")));
    let facts = [
        ("mood", json!("calm")),
        ("rank", json!(3)),
        ("done", json!(false)),
        ("end", json!(null)),
    ];
    assert_eq!(
        read.facts,
        facts.map(|(key, value)| (key.to_owned(), value))
    );
    assert_eq!(filters(&json!({})), Ok(MemoryFilters::default()));
    assert_eq!(
        filters(&json!({"type": "GOAL"})).expect("one type").types,
        ["GOAL"]
    );
}

#[test]
fn a_filter_that_cannot_be_applied_is_refused_and_never_ignored() {
    for (key, value) in [
        ("type", json!(1)),
        ("type", json!(null)),
        ("type", json!(["GOAL", 1])),
        ("since", json!("yesterday")),
        ("since", json!(1_762_280_952)),
        ("until", json!(null)),
        ("", json!("x")),
        ("a.b", json!("x")),
        ("a') OR 1=1 --", json!("x")),
        ("ä", json!("x")),
        ("tags", json!(["a"])),
        ("tags", json!({"a": 1})),
    ] {
        let error = filters(&json!({key: value})).expect_err(key);
        assert_eq!((error.key.as_str(), &error.value), (key, &value));
        assert!(error.to_string().contains(&format!("{key:?}")));
    }
}

#[test]
fn a_cursor_is_short_and_plain() {
    for text in [
        "1762280952123:7",
        "-62135596800000:0",
        "a_b.c-d",
        &"x".repeat(160),
    ] {
        assert_eq!(text.parse::<Cursor>().expect(text).as_str(), text);
    }
    for text in [
        "",
        "a b",
        "a\nb",
        "a'b",
        "é",
        &"x".repeat(161),
        &"x".repeat(100_000),
    ] {
        let error = text.parse::<Cursor>().expect_err("no cursor").to_string();
        assert!(error.contains("\"next\"") && error.len() < 300, "{error}");
    }
}

proptest! {
    #[test]
    fn a_cursor_that_was_made_can_be_typed(millis in any::<i64>(), row in any::<i64>()) {
        let made = Cursor::new(format!("{millis}:{row}"));
        prop_assert_eq!(made.as_str().parse::<Cursor>(), Ok(made.clone()));
    }
}
