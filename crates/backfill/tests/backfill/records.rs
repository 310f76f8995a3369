//! What a file of Python's becomes.

use std::borrow::Cow;

use astra_model::{Execution, Record, Scrubber};
use serde_json::{Value, json};

use crate::support::{World, result, with};

/// The files are masked already where these tests look.
struct Nothing;

impl Scrubber for Nothing {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }
}

#[track_caller]
fn insist_valid(record: &Record) {
    let document = record.execution_document().unwrap();
    Execution::from_document(&document, &Nothing).unwrap();
}

#[test]
fn a_run_that_went_well_becomes_a_backfilled_success() {
    let record = World::of(&result()).record();
    insist_valid(&record);
    let facts = &record.document()["content"]["structured"];
    let expected = [
        ("task_id", json!("daily_reflection")),
        ("task_slug", json!("daily_reflection")),
        ("task_name", json!("Daily Self-Reflection")),
        ("task_type", json!("self_reflection")),
        ("scheduled_vs_manual", json!("scheduled")),
        ("status", json!("success")),
        ("started_at_iso", json!("2025-11-04T18:29:12Z")),
        ("started_at_ts", json!(1_762_280_952.123)),
        ("ended_at_ts", json!(1_762_280_953.653)),
        ("duration_ms", json!(1530)),
        ("attempt", json!(1)),
        ("retry_of", json!(null)),
        ("retrieval", json!({ "memory_count": 0, "source": [] })),
        ("error", json!(null)),
    ];
    for (key, value) in expected {
        assert_eq!(facts[key], value, "{key}");
    }
    assert_eq!(record.text(), "Wrote to [email].");
    let meta = json!({
        "scrubbed": true,
        "scheduled_at": "2025-11-04T18:29:12.123456+00:00",
        "backfilled": true,
        "legacy_result_file": "one.json",
    });
    assert_eq!(record.document()["meta"], meta);
    assert_eq!(facts["provenance_runner"]["name"], "backfill");
    // printf 'daily_reflection:2025-11-04T18:29:12.123456+00:00:1' | sha256sum
    let key = "547ea7eb36701f7b9960bbf4b37fe859f5a0104dab759ebadd0ace979633745c";
    assert_eq!(facts["idempotency_key"], key);
}

#[test]
fn a_window_is_spelled_as_python_spells_it() {
    for (text, window) in [
        ("2025-11-04T18:29:12", "2025-11-04T18:29:12+00:00"),
        ("2025-11-04T18:29:12Z", "2025-11-04T18:29:12+00:00"),
        (
            "2025-11-04 18:29:12.5-00:00",
            "2025-11-04T18:29:12.500000+00:00",
        ),
        (
            "2025-11-04T18:29:12.000000+01:00",
            "2025-11-04T18:29:12+01:00",
        ),
        (
            "20251104T182912,1234567-0530",
            "2025-11-04T18:29:12.123456-05:30",
        ),
        (
            "2025-11-04T18:29:12+05:30:15.25",
            "2025-11-04T18:29:12+05:30:15.250000",
        ),
        ("2025-11-04T18:29+01", "2025-11-04T18:29:00+01:00"),
        ("2025-11-04", "2025-11-04T00:00:00+00:00"),
        ("0001-01-01T00:00:00-00:01", "0001-01-01T00:00:00-00:01"),
        (
            "9999-12-30T21:59:59.999999",
            "9999-12-30T21:59:59.999999+00:00",
        ),
    ] {
        let record = World::of(&with("started_at", Some(json!(text)))).record();
        insist_valid(&record);
        assert_eq!(record.document()["meta"]["scheduled_at"], window, "{text}");
    }
}

#[test]
fn how_a_run_ended_is_what_the_file_tells() {
    let nothing = "the task failed, and its result file doesn't say why";
    let cases = [
        (json!(true), json!(null), "success", None),
        (json!(true), json!(" \n"), "success", None),
        (
            json!(true),
            json!("half of it"),
            "partial",
            Some("half of it"),
        ),
        (
            json!(false),
            json!("no ada@example.org"),
            "failed",
            Some("no [email]"),
        ),
        (json!(false), json!(null), "failed", Some(nothing)),
        (json!(false), json!("\t"), "failed", Some(nothing)),
    ];
    for (success, error, status, message) in cases {
        let mut file = with("success", Some(success));
        file["error"] = error;
        let record = World::of(&file).record();
        insist_valid(&record);
        assert_eq!(record.fact("status"), status);
        assert_eq!(record.fact("error")["message"].as_str(), message);
        let error_type = message.map(|_| "UnknownError");
        assert_eq!(record.fact("error")["type"].as_str(), error_type);
    }
}

#[test]
fn a_run_that_ended_before_it_started_took_no_time() {
    let ended = json!("2025-11-04T18:29:12.123000+00:00");
    let record = World::of(&with("completed_at", Some(ended))).record();
    insist_valid(&record);
    assert_eq!(record.fact("duration_ms"), 0);
    assert_eq!(record.fact("ended_at_ts"), record.fact("started_at_ts"));
}

#[test]
fn what_a_file_may_leave_out_has_a_value() {
    for key in ["task_name", "response", "error", "metadata"] {
        for value in [None, Some(Value::Null)] {
            insist_valid(&World::of(&with(key, value)).record());
        }
    }
    let record = World::of(&with("task_name", None)).record();
    assert_eq!(record.fact("task_name"), "daily_reflection");
    let record = World::of(&with("metadata", None)).record();
    assert_eq!(record.fact("task_type"), "custom");
}

#[test]
fn ids_of_the_metadata_are_kept_and_others_derived_from_the_key() {
    let (trace, span) = (
        "bb6bf620-7582-4170-8bfc-8f2386868daf",
        "ea17203b-7134-4014-9221-1d6fbbb0f0b9",
    );
    let named = json!({ "trace_id": trace.to_uppercase(), "span_id": span, "task_type": "a b" });
    let record = World::of(&with("metadata", Some(named))).record();
    insist_valid(&record);
    assert_eq!(record.fact("trace_id"), trace);
    assert_eq!(record.fact("span_id"), span);
    assert_eq!(record.fact("task_type"), "custom");
    assert!(record.id().as_str().ends_with("Z_f0b9"), "{}", record.id());
    let derived = World::of(&result()).record();
    for odd in [
        json!({}),
        json!({ "trace_id": 7, "span_id": "550e8400-e29b-11d4-a716-446655440000" }),
    ] {
        let record = World::of(&with("metadata", Some(odd))).record();
        insist_valid(&record);
        assert_eq!(record.fact("trace_id"), derived.fact("trace_id"));
        assert_eq!(record.fact("span_id"), derived.fact("span_id"));
    }
}

#[test]
fn what_python_takes_for_json_is_read() {
    let text = result().to_string();
    let odd = text.replace(
        "\"self_reflection\"",
        "\"x\", \"score\": NaN, \"n\": [-Infinity, 1e5]",
    );
    for text in [
        format!("\u{feff}{text}"),
        odd,
        text.replace("Wrote", "\\ud83d"),
        text.replace("\"success\":true", "\"success\":\"x\",\"success\":true"),
        text.replace("\"error\"", "\"another\":[{\"success\":1}],\"error\""),
    ] {
        let world = World::new();
        world.write("one.json", &text);
        insist_valid(&world.record());
    }
}

#[test]
fn a_long_response_is_kept_whole() {
    let response = "I reflect again and again. ".repeat(80_000);
    let record = World::of(&with("response", Some(json!(response)))).record();
    assert_eq!(record.text(), response);
}
