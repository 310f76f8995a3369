//! A file that can't be read is rejected with its reason.

use serde_json::{Value, json};

use crate::support::{World, reason, result, with};

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, said: &str) {
    let reason = reason(bytes);
    assert!(reason.contains(said), "{reason}");
}

#[test]
fn what_is_no_json_is_told_with_its_place() {
    check("", "it is empty");
    check(
        "{\"task_id\": \"a\",\n\"err",
        "read as JSON: EOF while parsing a string at line 2",
    );
    check(
        b"{\"task_id\": \"caf\xe9\"}",
        "read as JSON: invalid unicode",
    );
    check("\u{feff}\u{feff}{}", "read as JSON");
    check("{} {}", "trailing characters");
    check("[".repeat(100_000), "recursion limit exceeded");
    check(
        format!("{{\"metadata\": {}", "{\"a\":".repeat(4_000)),
        "recursion limit",
    );
    check(
        format!("{{\"other\": {}", "[".repeat(4_000)),
        "recursion limit",
    );
}

#[test]
fn json_that_is_no_object_is_told() {
    for (json, kind) in [
        ("null", "null"),
        ("[{}]", "a list"),
        ("\"text\"", "a text"),
        ("7.5", "a number"),
        ("true", "a boolean"),
    ] {
        check(json, &format!("its JSON is {kind}"));
    }
}

#[test]
fn a_value_of_another_kind_is_told_with_its_key() {
    let cases = [
        (
            "task_id",
            json!(["a"]),
            "task_id is a list, and must be a text",
        ),
        ("task_name", json!(7), "task_name is a number"),
        ("started_at", json!(1_761_912_000), "started_at is a number"),
        ("completed_at", json!(null), "completed_at is null"),
        (
            "success",
            json!("yes"),
            "success is a text, and must be true or false",
        ),
        ("success", json!(1), "success is a number"),
        (
            "response",
            json!({}),
            "response is an object, and must be a text or null",
        ),
        ("error", json!(false), "error is a boolean"),
        (
            "metadata",
            json!("none"),
            "metadata is a text, and must be an object or null",
        ),
        ("metadata", json!([]), "metadata is a list"),
    ];
    for (key, value, said) in cases {
        check(with(key, Some(value)).to_string(), said);
    }
}

#[test]
fn a_key_that_is_missing_is_told() {
    for key in ["task_id", "started_at", "completed_at", "success"] {
        check(with(key, None).to_string(), &format!("{key} is missing"));
    }
}

#[test]
fn a_task_id_that_is_none_is_told_with_its_value() {
    let long = "a".repeat(129);
    for id in ["", "../../etc/cron", "-a", "a b", "a:b", "é", &long] {
        let file = with("task_id", Some(json!(id)));
        check(file.to_string(), &format!("task_id is {id:?}"));
    }
}

#[test]
fn an_instant_that_is_none_is_told_with_its_value() {
    for text in [
        "",
        "yesterday at noon",
        "2025-11-04T18:29:60",
        "2025-11-04T24:00:00",
        "2025-02-29T00:00:00",
        "0000-01-01T00:00:00",
        "2025-11-04T18:29:12[Europe/Berlin]",
        "2025-11-04T18:29:12 Z",
        "2025-11-04T18:29:12+24:00",
        "2025-11-04T18:29:12.",
        "2025-11-04T18:29:12.1e3",
        "2025-11-04T18.5",
        "2025-11-04T",
        "2025-1-4",
        "20251104T1829123",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59",
        "٢٠٢٥-11-04T18:29:12",
        "2025-11-04T1é:29:12",
    ] {
        let said = format!("started_at is {text:?}, no instant");
        check(with("started_at", Some(json!(text))).to_string(), &said);
    }
}

#[test]
fn a_reason_holds_no_personal_data_and_no_end_of_a_long_value() {
    for key in ["task_id", "started_at"] {
        for value in [
            "ada@example.org",
            &format!("{} ada@example.org", "x".repeat(148)),
        ] {
            let reason = reason(with(key, Some(json!(value))).to_string());
            assert!(!reason.contains("ada"), "{reason}");
            assert!(reason.len() < 400, "{reason}");
        }
    }
}

#[test]
fn a_file_that_is_too_long_is_told_and_not_read() {
    let longest = 16 * 1024 * 1024;
    let file = |length: usize| {
        let text = result().to_string();
        text.clone() + &" ".repeat(length - text.len())
    };
    check(file(longest + 1), "longer than 16777216 bytes");
    let world = World::new();
    world.write("one.json", file(longest));
    assert_eq!(world.run().only().0, "created");
}

#[test]
fn one_bad_file_stops_no_other() {
    let world = World::new();
    for number in 0..50 {
        let bad = ["", "{", "null"][number % 3];
        let mut good = result();
        good["task_id"] = Value::String(format!("task_{number}"));
        world.write(&format!("{number:02}_bad.json"), bad);
        world.write(&format!("{number:02}_good.json"), good.to_string());
    }
    let told = world.run();
    assert_eq!((told.announced, told.summary.found), (100, 100));
    assert_eq!((told.summary.created, told.summary.rejected), (50, 50));
    assert!(told.files.is_sorted_by(|a, b| a.name < b.name));
}
