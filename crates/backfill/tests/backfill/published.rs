//! Files that we published ourselves.

use astra_kit::{SequentialIds, running};
use astra_model::{ExperienceRepository, Importer, Lineage, Record};
use serde_json::{Value, json};

use crate::support::World;

/// Returns the file that is published of a record.
fn published(record: &Record) -> Value {
    let fact = |key: &str| record.fact(key).clone();
    json!({
        "task_id": fact("task_id"),
        "task_name": fact("task_name"),
        "started_at": "2025-11-04T18:29:12.123Z",
        "completed_at": "2025-11-04T18:29:13.165Z",
        "success": record.fact_str("status") != "failed",
        "response": record.text(),
        "error": record.fact("error")["message"],
        "metadata": {
            "task_type": fact("task_type"),
            "status": fact("status"),
            "experience_id": record.id(),
            "trace_id": fact("trace_id"),
            "span_id": fact("span_id"),
            "attempt": fact("attempt"),
            "retry_of": fact("retry_of"),
            "scheduled_vs_manual": fact("scheduled_vs_manual"),
            "idempotency_key": fact("idempotency_key"),
            "scheduled_at": record.document()["meta"]["scheduled_at"],
        },
    })
}

/// Records two attempts of a window, and returns their files.
fn two_attempts() -> (World, [Value; 2]) {
    let world = World::new();
    let ids = SequentialIds::default();
    let first = Lineage::first(&ids);
    let attempts = [
        running().lineage(first).fail("Timeout", "it took too long"),
        running().lineage(first.retry(&ids)).succeed("Done."),
    ];
    world.store.import(&attempts).unwrap();
    let files = attempts.map(|attempt| {
        let record = world.store.lookup_key(&attempt.key()).unwrap().unwrap();
        published(&record)
    });
    (world, files)
}

#[test]
fn they_are_known_by_their_key() {
    let (world, files) = two_attempts();
    world.write("a.json", files[0].to_string());
    world.write("b.json", files[1].to_string());
    let told = world.run();
    assert_eq!(told.summary.already_there, 2, "{told:?}");
    for (told, file) in told.files.iter().zip(&files) {
        assert_eq!(
            told.detail,
            file["metadata"]["experience_id"].as_str().unwrap()
        );
        assert_eq!(told.statuses, None);
    }
}

#[test]
fn a_record_that_is_lost_is_made_again_as_the_attempt_that_it_was() {
    let (recorded, files) = two_attempts();
    let world = World::new();
    world.write("a.json", files[0].to_string());
    world.write("b.json", files[1].to_string());
    let told = world.run();
    assert_eq!(told.summary.created, 2, "{told:?}");
    for file in &told.files {
        let id = file.detail.parse().unwrap();
        let old = recorded.store.lookup(&id).unwrap().unwrap();
        let new = world.store.lookup(&id).unwrap().unwrap();
        for key in [
            "status",
            "trace_id",
            "span_id",
            "attempt",
            "retry_of",
            "idempotency_key",
            "task_type",
            "started_at_ts",
            "ended_at_ts",
            "duration_ms",
            "scheduled_vs_manual",
        ] {
            assert_eq!(new.fact(key), old.fact(key), "{key}");
        }
        assert_eq!(new.text(), old.text());
        assert_eq!(
            new.document()["meta"]["scheduled_at"],
            old.document()["meta"]["scheduled_at"]
        );
        assert_eq!(new.document()["meta"]["backfilled"], true);
    }
}

#[test]
fn a_retry_waits_for_the_attempt_before_and_is_rejected_without_it() {
    let (_, files) = two_attempts();
    let world = World::new();
    world.write("a.json", files[1].to_string());
    let reason = world.run().files.remove(0).detail;
    assert!(reason.contains("neither recorded nor among"), "{reason}");
    world.write("b.json", files[0].to_string());
    let told = world.run();
    assert_eq!(told.summary.created, 2, "{told:?}");
    assert_eq!(told.files[1].name, "a.json", "it came after all others");
    assert_eq!(world.run().summary.already_there, 2);
    let mut other = files[0].clone();
    other["metadata"]["span_id"] = other["metadata"]["trace_id"].clone();
    let world = World::new();
    world.write("a.json", other.to_string());
    world.write("b.json", files[1].to_string());
    let told = world.run();
    assert_eq!(
        (told.summary.created, told.summary.rejected),
        (1, 1),
        "{told:?}"
    );
}

#[test]
fn a_part_of_a_run_stays_a_part() {
    let (_, [mut file, _]) = two_attempts();
    file["success"] = json!(true);
    file["error"] = json!(null);
    file["metadata"]["status"] = json!("partial");
    let record = World::of(&file).record();
    assert_eq!(record.fact("status"), "partial");
    file["success"] = json!(false);
    assert_eq!(World::of(&file).record().fact("status"), "failed");
}

#[test]
fn one_that_contradicts_itself_is_rejected() {
    let (_, [first, second]) = two_attempts();
    let cases = [
        (&first, "scheduled_at", json!("noon"), "no window"),
        (
            &first,
            "scheduled_at",
            json!("2025-11-04T19:00:00Z"),
            "not the hash",
        ),
        (&first, "idempotency_key", json!("c8"), "not the hash"),
        (&first, "attempt", json!(2), "not the hash"),
        (&first, "attempt", json!(0), "metadata.attempt is 0"),
        (
            &first,
            "attempt",
            json!(5_000_000_000_u64),
            "metadata.attempt is 5000000000",
        ),
        (
            &first,
            "retry_of",
            second["metadata"]["span_id"].clone(),
            "metadata.attempt is 1",
        ),
        (&second, "retry_of", json!(null), "metadata.attempt is 2"),
        (&second, "trace_id", json!("x"), "metadata.attempt is 2"),
        (
            &second,
            "span_id",
            second["metadata"]["retry_of"].clone(),
            "metadata.attempt is 2",
        ),
    ];
    for (file, key, value, said) in cases {
        let mut file = file.clone();
        file["metadata"][key] = value;
        let told = World::of(&file).run();
        let (outcome, detail) = told.only();
        assert_eq!(outcome, "rejected", "{key}: {detail}");
        assert!(detail.contains(said), "{detail}");
    }
}

#[test]
fn a_span_of_another_run_is_rejected_with_its_record() {
    let (world, [mut file, _]) = two_attempts();
    let id = file["metadata"]["experience_id"]
        .as_str()
        .unwrap()
        .to_owned();
    file["task_id"] = json!("another");
    file["metadata"] = json!({ "span_id": file["metadata"]["span_id"] });
    world.write("one.json", file.to_string());
    let told = world.run();
    let (outcome, detail) = told.only();
    assert_eq!(outcome, "rejected");
    assert!(detail.contains(&id), "{detail}");
}

#[test]
fn a_file_that_tells_another_end_than_its_record_is_told() {
    let (world, [mut file, _]) = two_attempts();
    file["success"] = json!(true);
    file["error"] = json!(null);
    world.write("one.json", file.to_string());
    let told = world.run();
    assert_eq!(
        told.files[0].statuses,
        Some(("success", "failed".to_owned()))
    );
}
