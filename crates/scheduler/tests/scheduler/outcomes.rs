//! What a task's code ends with is what its record says.

use std::process::Command;

use astra_kit::failure;
use astra_model::Record;
use astra_scheduler::{FailureKind, Outcome, TaskError};
use serde_json::Value;

use crate::common::{World, code, ending};

fn error(record: &Record) -> (&str, &str) {
    let error = record.fact("error");
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    (text("type"), text("message"))
}

fn stack_hash(record: &Record) -> String {
    let hash = record.fact("error")["stack_hash"].as_str().unwrap();
    assert_eq!(hash.len(), 16);
    hash.to_owned()
}

#[tokio::test]
async fn a_success_is_recorded_with_its_response_masked() {
    let world = World::new();
    let task = ending(Ok(Outcome::success("Wrote to ada@example.org.")));
    let record = world.run_code(task).await;
    assert_eq!(record.fact_str("status"), "success");
    assert_eq!(record.text(), "Wrote to [email].");
    assert_eq!(record.fact("error"), &Value::Null);
    assert_eq!(world.records(), [record]);
}

#[tokio::test]
async fn a_record_is_answered_as_it_is_stored() {
    let world = World::new();
    let answered = world.run_code(ending(Ok(Outcome::success("Done.")))).await;
    let stored = world.records().remove(0);
    assert_eq!(answered, stored);
    assert!(world.store.is_settled());
}

#[tokio::test]
async fn a_failure_keeps_its_type_and_message() {
    let world = World::new();
    let task = ending(Err(TaskError::custom(
        "OvenTooHot".parse().unwrap(),
        "240 degrees for bob@example.org",
    )
    .at("oven")));
    let record = world.run_code(task).await;
    assert_eq!(record.fact_str("status"), "failed");
    assert_eq!(error(&record), ("OvenTooHot", "240 degrees for [email]"));
    let same = astra_model::Failure::new(
        "OvenTooHot".parse().unwrap(),
        "oven",
        astra_kit::scrubbed("180 degrees for bob@example.org"),
    );
    assert_eq!(stack_hash(&record), same.stack_hash().as_str());
}

#[tokio::test]
async fn what_was_said_before_a_failure_stays() {
    let world = World::new();
    let task = code(move |cx| async move {
        cx.say("First half. ");
        cx.say("Second ha");
        Err(TaskError::new(FailureKind::FileFailed, "no ink left"))
    });
    let record = world.run_code(task).await;
    assert_eq!(record.text(), "First half. Second ha");
    assert_eq!(error(&record), ("FileFailed", "no ink left"));
}

#[tokio::test]
async fn a_partial_result_says_what_failed_where_that_is_known() {
    let world = World::new();
    let task = ending(Ok(Outcome::partial(
        "Two pages.",
        Some(TaskError::new(FailureKind::FileFailed, "page 3 is missing")),
    )));
    let record = world.run_code(task).await;
    assert_eq!(record.fact_str("status"), "partial");
    assert_eq!(record.text(), "Two pages.");
    assert_eq!(error(&record), ("FileFailed", "page 3 is missing"));

    let record = world
        .run_code(ending(Ok(Outcome::partial("Some.", None))))
        .await;
    assert_eq!(record.fact_str("status"), "partial");
    assert_eq!(record.fact("error"), &Value::Null);
}

#[tokio::test]
async fn a_failure_that_says_nothing_has_a_message_all_the_same() {
    for message in ["", " \n\t "] {
        let world = World::new();
        let task = ending(Err(TaskError::new(FailureKind::FileFailed, message)));
        let record = world.run_code(task).await;
        assert_eq!(error(&record), ("FileFailed", "failed without a message"));
    }
}

#[tokio::test]
async fn a_panic_fails_with_what_it_said() {
    let world = World::new();
    let task = code(move |cx| async move {
        cx.say("So far so good.");
        panic!("the oven of carol@example.org exploded");
    });
    let record = world.run_code(task).await;
    assert_eq!(record.fact_str("status"), "failed");
    let expected = ("Panic", "the oven of [email] exploded");
    assert_eq!(error(&record), expected);
    assert_eq!(record.text(), "So far so good.");
}

#[test]
fn a_panic_prints_nothing() {
    // What a test prints is caught, so that this binary is asked once more for the test above.
    let again = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("outcomes::a_panic_fails_with_what_it_said")
        .output()
        .unwrap();
    let printed = [again.stdout, again.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(!printed.contains("carol"), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");
}

#[tokio::test]
async fn a_panic_is_known_by_its_place() {
    let mut hashes = Vec::new();
    for number in 0..3 {
        let world = World::new();
        let record = world
            .run_code(code(move |_| async move { panic!("at {number}") }))
            .await;
        hashes.push(stack_hash(&record));
    }
    let world = World::new();
    let elsewhere = world
        .run_code(code(move |_| async move { panic!("at {}", 4) }))
        .await;
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    assert_ne!(stack_hash(&elsewhere), hashes[0]);
}

#[tokio::test]
async fn the_same_fault_has_the_same_hash_whatever_varies_in_its_message() {
    let messages = [
        "row 17 of 10.0.0.1 at 2025-11-04T18:00:00Z took 3.5 ms",
        "row 4 of 192.168.7.7 at 2026-01-01T00:00:00Z took 0.01 ms",
        "row 123456 of 1.1.1.1 at 1999-12-31T23:59:59Z took 99 ms",
    ];
    let mut hashes = Vec::new();
    for message in messages {
        let world = World::new();
        let task = ending(Err(TaskError::new(FailureKind::FileFailed, message)));
        hashes.push(stack_hash(&world.run_code(task).await));
    }
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");

    let others = [
        TaskError::new(FailureKind::FileFailed, "row 17 vanished"),
        TaskError::new(FailureKind::RetrievalFailed, messages[0]),
        TaskError::new(FailureKind::FileFailed, messages[0]).at("another place"),
    ];
    for other in others {
        let world = World::new();
        let task = ending(Err(other));
        assert_ne!(stack_hash(&world.run_code(task).await), hashes[0]);
    }
}

#[test]
fn a_failure_of_each_kind_has_its_kind_as_type() {
    for kind in FailureKind::ALL {
        let failure = failure(kind.name(), "it went wrong");
        assert_eq!(failure.error_type().as_str(), kind.name());
    }
}
