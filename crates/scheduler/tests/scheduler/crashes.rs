//! Runs that can't be claimed or recorded, or that nobody ends.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use astra_model::Record;
use astra_scheduler::{Outcome, RunError};
use serde_json::{Map, json};
use tokio::sync::Notify;

use crate::common::{World, code, ending, request, window};

fn error_type(record: &Record) -> &str {
    record.fact("error")["type"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn what_can_not_be_claimed_does_not_run() {
    let world = World::new();
    world.store.claims_fail.store(1, Ordering::SeqCst);
    let task = world.task("unclaimed", &json!({}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.write_file("ran", Vec::new()).await?;
            Ok(Outcome::success("Ran."))
        }),
    );
    let error = scheduler.run(&request(&task)).await.unwrap_err();
    assert!(matches!(error, RunError::Repository(_)), "{error:?}");
    assert!(!world.workspace().join("ran").exists());
    assert_eq!(world.records(), []);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_refused_for_a_while_is_offered_again() {
    let world = World::new();
    world.store.records_fail.store(5, Ordering::SeqCst);
    let record = world.run_code(ending(Ok(Outcome::success("Done.")))).await;
    assert_eq!(record.fact_str("status"), "success");
    assert!(world.store.is_settled());
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_recorded_is_left_to_recovery_with_its_files() {
    let world = World::new();
    world.store.records_fail.store(1000, Ordering::SeqCst);
    let task = world.task("unrecorded", &json!({}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.write_file("done.txt", b"done".to_vec()).await?;
            Ok(Outcome::success("Done."))
        }),
    );
    let error = scheduler.run(&request(&task)).await.unwrap_err();
    assert!(matches!(error, RunError::Repository(_)), "{error:?}");
    drop(scheduler);
    world.store.records_fail.store(0, Ordering::SeqCst);
    assert_eq!(world.scheduler().recover().unwrap().records.len(), 1);
    let record = world.records().remove(0);
    assert_eq!(error_type(&record), "RunnerInterrupted");
    assert_eq!(record.fact("io")["files_written"], json!(["done.txt"]));
}

#[tokio::test]
async fn a_run_that_is_let_go_is_settled_by_recovery() {
    let world = World::new();
    let task = world.task("let-go", &json!({}));
    let wrote = Arc::new(Notify::new());
    let (written, file) = (wrote.clone(), world.workspace().join("half.txt"));
    let scheduler = world.scheduler_with(
        &task,
        code(move |cx| {
            let (written, file) = (written.clone(), file.clone());
            async move {
                fs::write(file, "half").unwrap();
                cx.retrieve("anything", 3, &Map::new()).await?;
                written.notify_one();
                std::future::pending().await
            }
        }),
    );
    let request = window(&task, "2025-11-04T18:00:00Z");
    let running = tokio::spawn(async move { scheduler.run(&request).await.map(|_| ()) });
    wrote.notified().await;
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    let recovery = tokio::task::spawn_blocking({
        let scheduler = world.scheduler();
        move || scheduler.recover().unwrap()
    });
    assert_eq!(recovery.await.unwrap().records.len(), 1);
    let record = world.records().remove(0);
    assert_eq!(error_type(&record), "RunnerInterrupted");
    assert_eq!(record.fact("retrieval")["query"], "anything");
    assert_eq!(record.fact("io")["files_written"], json!(["half.txt"]));
}

#[tokio::test]
async fn what_a_dead_run_wrote_is_looked_at_before_another_writes() {
    let world = World::new();
    let task = world.task("dead", &json!({}));
    let wrote = Arc::new(Notify::new());
    let (written, file) = (wrote.clone(), world.workspace().join("dead.txt"));
    let scheduler = world.scheduler_with(
        &task,
        code(move |_| {
            fs::write(&file, "half").unwrap();
            written.notify_one();
            std::future::pending()
        }),
    );
    let dying = request(&task);
    let running = tokio::spawn(async move { scheduler.run(&dying).await.map(|_| ()) });
    wrote.notified().await;
    running.abort();
    running.await.unwrap_err();

    let record = world.run_program(["touch", "next.txt"]).await;
    let files = |record: &Record| record.fact("io")["files_written"].clone();
    assert_eq!(files(&record), json!(["next.txt"]));
    let records = world.records();
    assert_eq!(records.len(), 2);
    let dead = records
        .iter()
        .find(|record| record.fact("task_id") == "dead");
    assert_eq!(files(dead.unwrap()), json!(["dead.txt"]));
}
