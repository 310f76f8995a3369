//! Code that is stopped: its time is over, somebody asked for it, or its claim is gone.

use std::sync::Arc;
use std::time::Duration;

use astra_model::{ClaimRepository, Record};
use astra_scheduler::{
    FailureKind, GRACE, Outcome, RunError, RunOutcome, RunRequest, Script, TaskError,
};
use serde_json::json;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::common::{World, code, ending, request};

fn error_type(record: &Record) -> &str {
    record.fact("error")["type"].as_str().unwrap_or_default()
}

/// Returns the record of an outcome that has one.
fn record_of(outcome: RunOutcome) -> Record {
    match outcome {
        RunOutcome::Recorded(record) => record,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn code_whose_time_is_over_is_asked_to_stop_and_heard() {
    let world = World::new();
    let task = world.task("slow", &json!({"timeout_s": 90}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.say("Began. ");
            cx.cancelled().await;
            Ok(Outcome::success("Stopped halfway."))
        }),
    );
    let began = Instant::now();
    let record = record_of(scheduler.run(&request(&task)).await.unwrap());
    assert_eq!(began.elapsed().as_secs(), 90);
    assert_eq!(record.fact_str("status"), "failed");
    assert_eq!(error_type(&record), "Timeout");
    let message = "stopped after 90 s, the most that it may take";
    assert_eq!(record.fact("error")["message"], message);
    assert_eq!(record.text(), "Began. Stopped halfway.");
}

#[tokio::test(start_paused = true)]
async fn code_that_does_not_stop_is_abandoned() {
    let world = World::new();
    let task = world.task("deaf", &json!({"timeout_s": 90}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.say("Said before.");
            std::future::pending().await
        }),
    );
    let began = Instant::now();
    let record = record_of(scheduler.run(&request(&task)).await.unwrap());
    assert_eq!(began.elapsed().as_secs(), 90 + GRACE.as_secs());
    assert_eq!(error_type(&record), "Timeout");
    assert_eq!(record.text(), "Said before.");
    let again = RunRequest {
        wait: false,
        ..request(&world.task("next", &json!({"handler": "digest"})))
    };
    record_of(world.scheduler().run(&again).await.unwrap());
}

#[tokio::test]
async fn abandoned_code_does_nothing_more() {
    let world = World::new();
    let task = world.task("late", &json!({"timeout_s": 0.05}));
    let (resumed, tried) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let results = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (resume, done, said) = (resumed.clone(), tried.clone(), results.clone());
    let scheduler = world.scheduler_with(
        &task,
        code(move |cx| {
            let (resume, done, said) = (resume.clone(), done.clone(), said.clone());
            // What a task spawns outlives the task.
            tokio::spawn(async move {
                resume.notified().await;
                let script = Script {
                    program: vec!["touch".to_owned(), "too-late".to_owned()],
                    stdin: Vec::new(),
                    responds: false,
                };
                let started = cx.run_script(script).await.map(|_| ());
                let written = cx.write_file("late.txt", b"late".to_vec()).await;
                *said.lock().unwrap() = vec![started, written];
                done.notify_one();
            });
            std::future::ready(Ok(Outcome::success("Left something behind.")))
        }),
    );
    record_of(scheduler.run(&request(&task)).await.unwrap());
    resumed.notify_one();
    tried.notified().await;
    for result in &*results.lock().unwrap() {
        assert!(result.is_err(), "{result:?}");
    }
    assert!(!world.workspace().join("too-late").exists());
    assert!(!world.workspace().join("late.txt").exists());
}

#[tokio::test(start_paused = true)]
async fn a_stopped_request_stops_the_task_and_its_retries() {
    let world = World::new();
    let task = world.task("stopped", &json!({"max_attempts": 3}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.cancelled().await;
            Err(TaskError::new(FailureKind::FileFailed, "was interrupted"))
        }),
    );
    let request = request(&task);
    let cancel = request.stops.cancel.clone();
    let (outcome, ()) = tokio::join!(scheduler.run(&request), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        cancel.cancel();
    });
    let record = record_of(outcome.unwrap());
    assert_eq!(error_type(&record), "Cancelled");
    assert_eq!(world.records().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_runner_that_shuts_down_says_so_in_the_record_and_tries_nothing_again() {
    let world = World::new();
    let task = world.task("interrupted", &json!({"max_attempts": 3}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.cancelled().await;
            Ok(Outcome::success("Got so far."))
        }),
    );
    let request = request(&task);
    let interrupt = request.stops.interrupt.clone();
    let (outcome, ()) = tokio::join!(scheduler.run(&request), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        interrupt.cancel();
    });
    let record = record_of(outcome.unwrap());
    assert_eq!(error_type(&record), "Interrupted");
    assert_eq!(record.text(), "Got so far.");
    assert_eq!(world.records().len(), 1);
}

#[tokio::test]
async fn a_task_that_calls_itself_interrupted_is_taken_for_cancelled() {
    let world = World::new();
    let task = world.task("actor", &json!({"max_attempts": 3, "backoff_s": 0}));
    let error = TaskError::new(FailureKind::Interrupted, "I was interrupted");
    let scheduler = world.scheduler_with(&task, ending(Err(error)));
    let record = record_of(scheduler.run(&request(&task)).await.unwrap());
    assert_eq!(error_type(&record), "Cancelled");
    assert_eq!(world.records().len(), 1);
}

#[tokio::test]
async fn a_request_that_was_stopped_before_spends_no_window() {
    let world = World::new();
    let task = world.task("never", &json!({}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Ran."))));
    let request = request(&task);
    request.stops.cancel.cancel();
    let error = scheduler.run(&request).await.unwrap_err();
    assert!(matches!(error, RunError::Cancelled { .. }), "{error:?}");
    assert_eq!(error.to_string(), "stopped before never was started");
    assert_eq!(world.records(), []);
    assert!(world.store.is_settled());
}

#[tokio::test(start_paused = true)]
async fn code_whose_claim_was_taken_away_is_stopped_and_its_result_refused() {
    let world = World::new();
    let task = world.task("given-up", &json!({}));
    let scheduler = world.scheduler_with(
        &task,
        code(|cx| async move {
            cx.cancelled().await;
            Ok(Outcome::success("Too late."))
        }),
    );
    let request = request(&task);
    let (refused, span) = tokio::join!(scheduler.run(&request), async {
        let claim = loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if let Some(claim) = world.store.list_claims().unwrap().pop() {
                break claim;
            }
        };
        let failure = astra_kit::failure("RunnerInterrupted", "thought dead");
        let execution =
            claim
                .running
                .clone()
                .fail(failure, astra_kit::captured(""), Duration::from_secs(1));
        world.store.record(&claim.lease, &execution).unwrap();
        claim.running.lineage.span()
    });
    let late = world.store.list_late(span).unwrap();
    let late: Vec<&str> = late.iter().map(|late| &*late.status).collect();
    assert_eq!(late, ["success"], "what it came to in truth is noted");
    let error = refused.unwrap_err();
    assert!(matches!(error, RunError::Fenced(_)), "{error:?}");
    assert!(error.to_string().contains("given up as dead"), "{error}");
    let records = world.records();
    assert_eq!(records.len(), 1);
    assert_eq!(error_type(&records[0]), "RunnerInterrupted");
    assert_eq!(records[0].text(), "");
}

#[tokio::test(start_paused = true)]
async fn a_long_run_renews_its_claim() {
    let clock = Arc::new(astra_kit::ManualClock::default());
    let world = World::new().with_clock(clock.clone());
    let task = world.task("long", &json!({}));
    let scheduler = world.scheduler_with(
        &task,
        code(move |_| {
            let clock = clock.clone();
            async move {
                for _ in 0..10 {
                    tokio::time::sleep(Duration::from_secs(15)).await;
                    clock.advance(Duration::from_secs(15));
                }
                Ok(Outcome::success("Done."))
            }
        }),
    );
    let request = request(&task);
    let (outcome, claim) = tokio::join!(scheduler.run(&request), async {
        tokio::time::sleep(Duration::from_secs(110)).await;
        world.store.list_claims().unwrap().remove(0)
    });
    assert_eq!(record_of(outcome.unwrap()).fact("duration_ms"), 150_000);
    let lived = claim.seen.since(claim.running.started);
    assert!(lived >= Duration::from_secs(75), "seen after {lived:?}");
    assert_eq!(
        claim.expires.since(claim.seen),
        astra_scheduler::LEASE_LENGTH
    );
}
