//! Of any number that ask for a window one runs it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use astra_kit::{ManualClock, instant, running};
use astra_model::Mode;
use astra_scheduler::{
    Outcome, RunError, RunOutcome, RunRequest, Scheduler, Task, TaskContext, TaskError,
};
use serde_json::json;
use tokio::sync::{Barrier, Notify};

use crate::common::{World, claim, code, dead_runner, ending, request, window};

const WINDOW: &str = "2025-11-04T18:00:00Z";

/// Counts its runs.
struct Counting(Arc<AtomicU32>);

impl Task for Counting {
    async fn run(&self, _: &TaskContext) -> Result<Outcome, TaskError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Ok(Outcome::success("Done."))
    }
}

/// Lets sixteen ask four runners at the same moment.
async fn sixteen(schedulers: Vec<Scheduler>, request: RunRequest) -> Vec<RunOutcome> {
    let barrier = Arc::new(Barrier::new(16));
    let schedulers: Vec<Arc<Scheduler>> = schedulers.into_iter().map(Arc::new).collect();
    let asked: Vec<_> = (0..16)
        .map(|number| {
            let scheduler = schedulers[number % schedulers.len()].clone();
            let (barrier, request) = (barrier.clone(), request.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                scheduler.run(&request).await.unwrap()
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for outcome in asked {
        outcomes.push(outcome.await.unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_sixteen_runs_a_window_and_the_others_learn_its_record() {
    let world = World::new();
    let task = world.task("wanted", &json!({}));
    let runs = Arc::new(AtomicU32::new(0));
    let schedulers = (0..4)
        .map(|_| world.scheduler_with(&task, Counting(runs.clone())))
        .collect();
    let outcomes = sixteen(schedulers, window(&task, WINDOW)).await;
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    let record = world.records().remove(0);
    let count = |meant: fn(&RunOutcome) -> bool| outcomes.iter().filter(|it| meant(it)).count();
    assert_eq!(count(|it| matches!(it, RunOutcome::Recorded(_))), 1);
    for outcome in outcomes {
        match outcome {
            RunOutcome::Recorded(found) | RunOutcome::AlreadyRecorded(found) => {
                assert_eq!(found, record);
            }
            RunOutcome::ClaimedElsewhere(claim) => {
                assert_eq!(
                    claim.running.lineage.span().to_string(),
                    record.fact_str("span_id")
                );
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.results().len(), 1);
    assert!(world.store.is_settled());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_window_runs_the_others_learn_who_runs_it() {
    let world = World::new();
    let task = world.task("wanted", &json!({"workspace": null}));
    let go_on = Arc::new(Notify::new());
    let waiting = go_on.clone();
    let scheduler = world.scheduler_with(
        &task,
        code(move |_| {
            let waiting = waiting.clone();
            async move {
                waiting.notified().await;
                Ok(Outcome::success("Done."))
            }
        }),
    );
    let scheduler = Arc::new(scheduler);
    let asked: Vec<_> = (0..16)
        .map(|_| {
            let (scheduler, request) = (scheduler.clone(), window(&task, WINDOW));
            tokio::spawn(async move { scheduler.run(&request).await.unwrap() })
        })
        .collect();
    let mut held = 0;
    let mut recorded = 0;
    let (said, mut heard) = tokio::sync::mpsc::channel(16);
    for asked in asked {
        let said = said.clone();
        tokio::spawn(async move { said.send(asked.await.unwrap()).await.unwrap() });
    }
    while held + recorded < 16 {
        match heard.recv().await.unwrap() {
            RunOutcome::ClaimedElsewhere(claim) => {
                assert_eq!(claim.holder.pid, std::process::id());
                held += 1;
            }
            RunOutcome::Recorded(_) => recorded += 1,
            other => panic!("{other:?}"),
        }
        if held == 15 {
            go_on.notify_one();
        }
    }
    assert_eq!((held, recorded), (15, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_ask_by_hand_in_one_millisecond_each_get_a_run() {
    let world = World::new().with_clock(Arc::new(ManualClock::default()));
    let task = world.task("by-hand", &json!({"workspace": null}));
    let runs = Arc::new(AtomicU32::new(0));
    let schedulers = (0..4)
        .map(|_| world.scheduler_with(&task, Counting(runs.clone())))
        .collect();
    let outcomes = sixteen(schedulers, request(&task)).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, RunOutcome::Recorded(_)))
    );
    assert_eq!(runs.load(Ordering::SeqCst), 16);
    let records = world.records();
    let windows: HashSet<&str> = records
        .iter()
        .filter_map(|record| record.document()["meta"]["scheduled_at"].as_str())
        .collect();
    assert_eq!(windows.len(), 16);
    assert!(windows.contains("2025-11-04T18:29:12.123Z"), "{windows:?}");
    assert_eq!(world.results().len(), 16);
}

#[tokio::test]
async fn a_window_that_is_named_by_hand_is_run_once() {
    let world = World::new();
    let task = world.task("named", &json!({}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    let named = RunRequest {
        window: Some(instant("2025-11-04T18:00:00.5Z")),
        ..request(&task)
    };
    scheduler.run(&named).await.unwrap();
    let again = scheduler.run(&named).await.unwrap();
    let record = world.records().remove(0);
    assert_eq!(again, RunOutcome::AlreadyRecorded(record.clone()));
    assert_eq!(
        record.document()["meta"]["scheduled_at"],
        "2025-11-04T18:00:00.500Z"
    );
    assert_eq!(record.fact("scheduled_vs_manual"), "manual");
}

#[tokio::test]
async fn the_claim_is_a_part_of_the_time_that_an_attempt_takes() {
    let clock = Arc::new(ManualClock::default());
    let world = World::new().with_clock(clock.clone());
    let slow = Duration::from_millis(50);
    *world.store.during_claim.lock().unwrap() = Some(Box::new(move || clock.advance(slow)));
    let task = world.task("slow-disk", &json!({"workspace": null}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(world.records()[0].fact("duration_ms"), 50);
}

#[tokio::test]
async fn a_scheduled_run_is_for_the_last_window_that_was_due() {
    let clock = Arc::new(ManualClock::at(instant("2025-11-04T18:29:12.123Z")));
    let world = World::new().with_clock(clock.clone());
    let task = world.entry(json!({"id": "hourly", "schedule": "hourly"}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    let due = RunRequest {
        mode: Mode::Scheduled,
        ..request(&task)
    };
    let ran = scheduler.run(&due).await.unwrap();
    let RunOutcome::Recorded(record) = ran else {
        panic!("{ran:?}");
    };
    assert_eq!(record.document()["meta"]["scheduled_at"], WINDOW);
    assert_eq!(record.document()["provenance"]["method"], "SCHEDULED_TASK");
    clock.advance(Duration::from_secs(60));
    let again = scheduler.run(&due).await.unwrap();
    assert!(matches!(again, RunOutcome::AlreadyRecorded(_)));
    clock.advance(Duration::from_secs(3600));
    let next = scheduler.run(&due).await.unwrap();
    assert!(matches!(next, RunOutcome::Recorded(_)));
}

#[tokio::test]
async fn what_has_no_schedule_has_no_window_that_is_due() {
    let world = World::new();
    let task = world.entry(json!({"id": "unscheduled"}));
    let due = RunRequest {
        mode: Mode::Scheduled,
        ..request(&task)
    };
    let error = world.scheduler().run(&due).await.unwrap_err();
    assert!(matches!(error, RunError::NothingDue { .. }));
    let message = "unscheduled has no window that is due: name one with --at, or run it by hand";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn who_finds_a_dead_runners_claim_settles_it_and_goes_on() {
    let world = World::new();
    let attempt = running().task("orphaned").window(WINDOW);
    let attempt = claim(&world, &dead_runner(), attempt);
    let task = world.task("orphaned", &json!({"max_attempts": 2, "backoff_s": 0}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    let ran = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    let RunOutcome::Recorded(record) = ran else {
        panic!("{ran:?}");
    };
    assert_eq!(record.fact("attempt"), 2);
    let span = attempt.lineage.span().to_string();
    assert_eq!(record.fact("retry_of"), &json!(span));
    assert_eq!(world.records().len(), 2);
}
