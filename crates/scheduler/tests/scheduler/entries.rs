//! An entry of the tasks file, value by value.

use std::path::PathBuf;
use std::time::Duration;

use astra_scheduler::{
    CatchUp, HandlerKind, InvalidTask, Overlap, RetryPolicy, Schedule, TIMEOUT_DEFAULT,
    TIMEOUT_MAX, TaskDefinition,
};
use serde_json::{Value, json};

fn read(entry: Value) -> Result<TaskDefinition, InvalidTask> {
    TaskDefinition::from_entry(&serde_json::from_value(entry).unwrap())
}

fn with_metadata(key: &str, value: &Value) -> Result<TaskDefinition, InvalidTask> {
    read(json!({"id": "task", "prompt": "what now", "metadata": {key: value}}))
}

#[test]
fn an_entry_needs_no_more_than_its_id() {
    let task = read(json!({"id": "bare"})).unwrap();
    assert_eq!(task.slug.as_str(), "bare");
    assert_eq!(task.name, "bare");
    assert_eq!(task.task_type.as_str(), "custom");
    assert!(matches!(task.schedule, Schedule::Manual));
    assert!(task.enabled);
    assert_eq!(task.handler, HandlerKind::Default);
    assert_eq!(task.retrieval, None);
    assert_eq!(task.catch_up, CatchUp::Latest);
    assert_eq!(task.overlap, Overlap::Skip);
    assert_eq!(task.after, None);
    assert_eq!(task.timeout, TIMEOUT_DEFAULT);
    assert_eq!(task.retry, RetryPolicy::default());
    assert_eq!(task.workspace, Some(PathBuf::from("persona_space")));
}

#[test]
fn every_value_is_read() {
    let task = read(json!({
        "id": "full", "name": "Full", "type": "ingest", "schedule": "weekly", "prompt": "p",
        "enabled": false, "last_run": "x", "run_count": 3, "unknown": [],
        "metadata": {
            "slug": "full-slug", "handler": "command", "program": ["echo", ""], "query": "q",
            "top_k": 100, "filters": {"type": ["GOAL"]}, "timeout_s": 0.25, "max_attempts": 100,
            "backoff_s": 0, "workspace": "./a/b", "unknown": 1,
        },
    }))
    .unwrap();
    assert_eq!(task.slug.as_str(), "full-slug");
    assert_eq!((task.name.as_str(), task.enabled), ("Full", false));
    assert_eq!(task.task_type.as_str(), "ingest");
    assert!(matches!(task.schedule, Schedule::Weekly));
    let program = vec!["echo".to_owned(), String::new()];
    assert_eq!(task.handler, HandlerKind::Command { program });
    let retrieval = task.retrieval.unwrap();
    assert_eq!((retrieval.query.as_str(), retrieval.top_k), ("q", 100));
    assert_eq!(retrieval.filters.types, ["GOAL"]);
    assert_eq!(task.timeout, Duration::from_millis(250));
    let retry = RetryPolicy {
        max_attempts: 100,
        backoff: Duration::ZERO,
    };
    assert_eq!(task.retry, retry);
    assert_eq!(task.workspace, Some(PathBuf::from("./a/b")));
}

#[test]
fn null_is_as_good_as_nothing() {
    let task = read(json!({
        "id": "nulls", "name": null, "type": null, "schedule": null, "prompt": null,
        "enabled": null,
        "metadata": {"slug": null, "handler": null, "query": null, "top_k": null, "filters": null,
            "cron": null, "timezone": null, "catch_up": null, "overlap": null, "concurrency": null,
            "after": null, "timeout_s": null, "max_attempts": null,
            "backoff_s": null, "workspace": null},
    }))
    .unwrap();
    assert_eq!(task.name, "nulls");
    assert_eq!(task.workspace, None);
    assert!(read(json!({"id": "none", "metadata": null})).is_ok());
}

#[test]
fn a_query_stands_before_the_prompt() {
    let query = |entry: Value| read(entry).unwrap().retrieval.map(|it| it.query);
    assert_eq!(query(json!({"id": "a", "prompt": "p"})).unwrap(), "p");
    let both = json!({"id": "a", "prompt": "p", "metadata": {"query": "q"}});
    assert_eq!(query(both).unwrap(), "q");
    assert_eq!(query(json!({"id": "a", "prompt": " \n"})), None);
    let none = json!({"id": "a", "prompt": "p", "metadata": {"query": ""}});
    assert_eq!(query(none), None);
}

#[test]
fn a_bad_id_is_refused() {
    let long = "x".repeat(129);
    for bad in [
        "",
        "../x",
        "a/b",
        "a\nb",
        "-a",
        ".a",
        "a b",
        "a'; DROP TABLE x; --",
        &long,
        "ä",
    ] {
        let error = read(json!({"id": bad})).unwrap_err();
        assert_eq!(error.key, "id", "{bad:?}");
        assert!(error.to_string().len() < 600, "{error}");
    }
    for bad in [json!(7), json!([]), Value::Null] {
        assert_eq!(read(json!({"id": bad})).unwrap_err().key, "id");
    }
}

#[test]
fn a_bad_value_at_the_top_is_refused() {
    for (key, bad, rule) in [
        ("name", json!(7), "write a text"),
        ("type", json!("../x"), "task type"),
        ("type", json!([]), "write a text"),
        ("schedule", json!("fortnightly"), "write hourly, daily"),
        ("schedule", json!(5), "write a text"),
        ("prompt", json!({"a": 1}), "write a text"),
        ("enabled", json!("true"), "write true or false"),
        ("enabled", json!(1), "write true or false"),
        ("metadata", json!("handler"), "write an object"),
        (
            "metadata",
            json!([{"handler": "digest"}]),
            "write an object",
        ),
    ] {
        let error = read(json!({"id": "task", key: bad})).unwrap_err();
        assert_eq!((error.task.as_str(), error.key.as_str()), ("task", key));
        assert!(error.rule.contains(rule), "{error}");
        let value: String = bad.to_string().chars().take(120).collect();
        let begin = format!("{key} of the task \"task\" is {value}: ");
        assert!(error.to_string().starts_with(&begin), "{error}");
    }
}

#[test]
fn a_bad_value_in_metadata_is_refused() {
    let number = "write a whole number from 1 to";
    let folder = "write a folder under the root";
    for (key, bad, rule) in [
        ("slug", json!("a b"), "task slug"),
        ("handler", json!("shell"), "write digest, command or prompt"),
        ("handler", json!(1), "write a text"),
        ("query", json!(["q"]), "write a text"),
        ("top_k", json!(0), number),
        ("top_k", json!(101), number),
        ("top_k", json!(2.5), number),
        ("top_k", json!("5"), number),
        ("filters", json!("GOAL"), "write an object"),
        ("filters", json!({"type": 5}), "type"),
        ("filters", json!({"since": "yesterday"}), "since"),
        ("filters", json!({"a'b": 1}), "a'b"),
        ("cron", json!("every day"), "cron pattern"),
        ("cron", json!(5), "write a text"),
        ("timezone", json!(5), "write a text"),
        ("catch_up", json!("some"), "write latest, all or skip"),
        ("catch_up", json!(true), "write a text"),
        ("overlap", json!("cancel"), "write skip, queue or allow"),
        ("concurrency", json!(0), number),
        ("concurrency", json!(1001), number),
        ("concurrency", json!(2), "\"allow\""),
        ("after", json!(""), "write a task's id"),
        ("after", json!("a/b"), "write a task's id"),
        ("after", json!(["a"]), "write a task's id"),
        ("after", json!({"on": "any"}), "write a task's id"),
        (
            "after",
            json!({"task": "a", "on": "done"}),
            "write a task's id",
        ),
        ("after", json!({"task": "a", "on": 5}), "write a task's id"),
        ("timeout_s", json!(0), "more than 0"),
        ("timeout_s", json!(-1), "more than 0"),
        ("timeout_s", json!(1e-12), "more than 0"),
        (
            "timeout_s",
            json!(TIMEOUT_MAX.as_secs() + 1),
            "at most 604800",
        ),
        ("timeout_s", json!(1e300), "at most 604800"),
        ("timeout_s", json!("5"), "write seconds"),
        ("max_attempts", json!(0), number),
        ("max_attempts", json!(101), number),
        ("max_attempts", json!(-1), number),
        ("backoff_s", json!(-0.5), "write seconds"),
        ("backoff_s", json!(3601), "at most 3600"),
        ("workspace", json!("../x"), folder),
        ("workspace", json!("a/../b"), folder),
        ("workspace", json!("/tmp"), folder),
        ("workspace", json!(""), folder),
        ("workspace", json!(5), folder),
    ] {
        let error = with_metadata(key, &bad).unwrap_err();
        assert_eq!(error.key, format!("metadata.{key}"));
        assert!(error.rule.contains(rule), "{error}");
    }
}

#[test]
fn a_bad_zone_is_named() {
    let bad = json!({"id": "a", "metadata": {"cron": "0 3 * * *", "timezone": "Mars/Phobos"}});
    let error = read(bad).unwrap_err();
    assert_eq!(error.key, "metadata.timezone");
    assert_eq!(error.value, "\"Mars/Phobos\"");
}

#[test]
fn a_bad_program_is_refused() {
    for bad in [
        json!("echo hello"),
        json!([]),
        json!([""]),
        json!(["echo", 5]),
        json!(["echo", "nul\0"]),
        Value::Null,
    ] {
        let entry = json!({"id": "a", "metadata": {"handler": "command", "program": bad}});
        let error = read(entry).unwrap_err();
        assert_eq!(error.key, "metadata.program");
        assert!(error.rule.contains("as a list of texts"), "{error}");
    }
}

#[test]
fn a_long_value_is_shown_by_its_beginning() {
    let error = with_metadata("handler", &json!("x".repeat(1_000_000))).unwrap_err();
    assert!(error.to_string().len() < 300, "{}", error.to_string().len());
}

#[test]
fn bookkeeping_is_no_part_of_what_a_task_was_told() {
    let digest = |entry: Value| read(entry).unwrap().digest;
    let told = digest(json!({"id": "a", "prompt": "p", "metadata": {"top_k": 3}}));
    let run = json!({
        "run_count": 7, "metadata": {"top_k": 3}, "last_run": "2025-11-04T18:29:12",
        "enabled": false, "prompt": "p", "next_run": null, "id": "a",
    });
    assert_eq!(digest(run), told);
    let other = json!({"id": "a", "prompt": "p", "metadata": {"top_k": 4}});
    assert_ne!(digest(other), told);
}
