//! Records become result files, each once.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use astra_kit::ManualClock;
use astra_scheduler::{FailureKind, Outcome, RecoverError, TaskError};
use serde_json::{Value, json};

use crate::common::{World, ending};

fn world() -> World {
    World::new().with_clock(Arc::new(ManualClock::default()))
}

fn done() -> impl astra_scheduler::Task {
    ending(Ok(Outcome::success("Wrote to ada@example.org.")))
}

#[tokio::test]
async fn a_result_file_has_the_keys_that_it_always_had() {
    let world = world();
    let record = world.run_code(done()).await;
    let results = world.results();
    let expected = json!({
        "task_id": "code",
        "task_name": "code",
        "started_at": "2025-11-04T18:29:12.123Z",
        "completed_at": "2025-11-04T18:29:12.123Z",
        "success": true,
        "response": "Wrote to [email].",
        "error": null,
        "metadata": {
            "task_type": "custom",
            "status": "success",
            "experience_id": record.id(),
            "trace_id": record.fact("trace_id"),
            "span_id": record.fact("span_id"),
            "attempt": 1,
            "retry_of": null,
            "scheduled_vs_manual": "manual",
            "idempotency_key": record.fact("idempotency_key"),
            "scheduled_at": "2025-11-04T18:29:12.123Z",
        },
    });
    let name = "code_20251104_182912.json".to_owned();
    assert_eq!(results, [(name.clone(), expected.clone())]);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&results[0].1), keys(&expected));
    let mode = fs::metadata(world.places().results.join(name))
        .unwrap()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_failure_has_its_error_and_no_response() {
    let world = world();
    let failed = TaskError::new(FailureKind::FileFailed, "no ink for ada@example.org");
    world.run_code(ending(Err(failed))).await;
    let (_, result) = world.results().remove(0);
    assert_eq!(result["success"], false);
    assert_eq!(result["response"], Value::Null);
    assert_eq!(result["error"], "no ink for [email]");
}

#[tokio::test]
async fn a_partial_result_counts_as_success() {
    let world = world();
    world
        .run_code(ending(Ok(Outcome::partial("Half.", None))))
        .await;
    let (_, result) = world.results().remove(0);
    assert_eq!(result["success"], true);
    assert_eq!(result["metadata"]["status"], "partial");
}

#[tokio::test]
async fn a_name_that_is_taken_is_counted_on() {
    let world = world();
    for _ in 0..3 {
        world.run_code(done()).await;
    }
    let results = world.results();
    let names: Vec<&str> = results.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "code_20251104_182912.json",
        "code_20251104_182912_2.json",
        "code_20251104_182912_3.json",
    ];
    assert_eq!(names, expected);
    let left: Vec<_> = fs::read_dir(world.places().results).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[tokio::test]
async fn what_somebody_else_put_there_stays() {
    let world = world();
    let results = world.places().results;
    fs::create_dir_all(results.join("code_20251104_182912.json")).unwrap();
    fs::write(results.join("code_20251104_182912_2.json"), "theirs").unwrap();
    world.run_code(done()).await;
    let theirs = fs::read_to_string(results.join("code_20251104_182912_2.json"));
    assert_eq!(theirs.unwrap(), "theirs");
    assert!(results.join("code_20251104_182912_3.json").is_file());
}

#[tokio::test]
async fn what_was_published_before_a_crash_is_not_published_twice() {
    let world = world();
    world.store.marks_fail.store(1, Ordering::SeqCst);
    world.run_code(done()).await;
    assert!(!world.store.is_settled());
    assert_eq!(world.scheduler().recover().unwrap().published, 1);
    assert!(world.store.is_settled());
    assert_eq!(world.results().len(), 1);
    assert_eq!(world.scheduler().recover().unwrap().published, 0);
}

#[tokio::test]
async fn a_result_that_can_not_be_written_is_said_and_made_good_later() {
    let world = world();
    let results = world.places().results;
    fs::write(&results, "a file in the folder's place").unwrap();
    let task = world.task("stuck", &json!({}));
    let scheduler = world.scheduler_with(&task, done());
    let request = crate::common::request(&task);
    scheduler.run(&request).await.unwrap();
    let record = world.records().remove(0);
    assert_eq!(record.fact_str("status"), "success");
    let notices = scheduler.take_notices();
    let notice = notices.first().unwrap();
    assert!(notice.contains(record.id().as_str()), "{notice}");
    assert!(notice.contains("the record itself is safe"), "{notice}");
    assert_eq!(scheduler.take_notices(), [""; 0]);

    let error = scheduler.recover().unwrap_err();
    assert!(matches!(error, RecoverError::Publish(_)), "{error:?}");
    fs::remove_file(&results).unwrap();
    assert_eq!(scheduler.recover().unwrap().published, 1);
    assert_eq!(world.results().len(), 1);
}

#[tokio::test]
async fn the_tasks_file_is_kept_up() {
    let world = world();
    world.run_code(done()).await;
    let text = fs::read_to_string(world.tasks_file()).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let entry = &file["tasks"][0];
    assert_eq!(entry["last_run"], "2025-11-04T18:29:12.123000");
    assert_eq!(entry["next_run"], Value::Null);
    assert_eq!(entry["run_count"], 1);
}
