//! A window that failed is tried again, as far as its task's policy allows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use astra_kit::{ManualClock, instant};
use astra_model::{Attempt, ExperienceRepository, Record};
use astra_scheduler::{
    BACKOFF_MAX, FailureKind, Outcome, RetryPolicy, RunError, RunOutcome, Task, TaskError,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{World, code, ending, request, window};

const WINDOW: &str = "2025-11-04T18:00:00Z";

/// Fails so often, then succeeds.
fn failing(times: u32) -> impl Task {
    let runs = AtomicU32::new(0);
    code(move |_| {
        let failed = runs.fetch_add(1, Ordering::SeqCst) < times;
        std::future::ready(if failed {
            Err(TaskError::new(FailureKind::FileFailed, "not yet"))
        } else {
            Ok(Outcome::success("At last."))
        })
    })
}

fn attempts(world: &World) -> Vec<Record> {
    let trace = world.records()[0].fact_str("trace_id").parse().unwrap();
    world.store.list_trace(trace).unwrap()
}

#[tokio::test]
async fn attempts_follow_one_another_in_one_trace() {
    let world = World::new();
    let task = world.task("flaky", &json!({"max_attempts": 5, "backoff_s": 0}));
    let scheduler = world.scheduler_with(&task, failing(2));
    let outcome = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    let attempts = attempts(&world);
    assert_eq!(outcome, RunOutcome::Recorded(attempts[2].clone()));
    assert_eq!(world.records().len(), 3);
    let facts = |key: &str| -> Vec<Value> {
        attempts
            .iter()
            .map(|record| record.fact(key).clone())
            .collect()
    };
    assert_eq!(facts("attempt"), [1, 2, 3]);
    assert_eq!(facts("status"), ["failed", "failed", "success"]);
    let spans = facts("span_id");
    let before = [Value::Null, spans[0].clone(), spans[1].clone()];
    assert_eq!(facts("retry_of"), before);
    for record in &attempts {
        let at = &record.document()["meta"]["scheduled_at"];
        assert_eq!(at, WINDOW);
    }
}

#[tokio::test]
async fn attempts_end_with_the_policy() {
    let world = World::new();
    let task = world.task("hopeless", &json!({"max_attempts": 3, "backoff_s": 0}));
    let scheduler = world.scheduler_with(&task, failing(100));
    let outcome = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    assert_eq!(world.records().len(), 3);
    assert_eq!(outcome, RunOutcome::Recorded(attempts(&world)[2].clone()));
}

#[tokio::test]
async fn a_finished_window_is_not_run_again() {
    let world = World::new();
    let task = world.task("done", &json!({"max_attempts": 3, "backoff_s": 0}));
    for times in [1, 100] {
        let scheduler = world.scheduler_with(&task, failing(times));
        scheduler.run(&window(&task, WINDOW)).await.unwrap();
    }
    assert_eq!(world.records().len(), 2);
    let scheduler = world.scheduler_with(&task, failing(100));
    let again = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    assert_eq!(
        again,
        RunOutcome::AlreadyRecorded(attempts(&world)[1].clone())
    );
}

#[tokio::test]
async fn a_failed_window_goes_on_where_more_attempts_are_allowed() {
    let world = World::new();
    let task = world.task("goes-on", &json!({"max_attempts": 1}));
    let scheduler = world.scheduler_with(&task, failing(1));
    scheduler.run(&window(&task, WINDOW)).await.unwrap();
    let refused = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    assert!(matches!(refused, RunOutcome::AlreadyRecorded(_)));

    let task = world.task("goes-on", &json!({"max_attempts": 2, "backoff_s": 0}));
    let outcome = scheduler.run(&window(&task, WINDOW)).await.unwrap();
    let attempts = attempts(&world);
    assert_eq!(attempts.len(), 2);
    assert_eq!(outcome, RunOutcome::Recorded(attempts[1].clone()));
    assert_eq!(attempts[1].fact("attempt"), 2);
    assert_eq!(attempts[1].fact("retry_of"), attempts[0].fact("span_id"));
}

#[tokio::test]
async fn what_can_not_pass_is_not_tried_again() {
    use FailureKind::{
        Cancelled, CommandNotStarted, ConfigInvalid, ModelRefused, WorkspaceUnusable,
    };
    let permanent = [
        Cancelled,
        CommandNotStarted,
        ConfigInvalid,
        ModelRefused,
        WorkspaceUnusable,
    ];
    let all = FailureKind::ALL.iter().copied();
    for kind in all.filter(|kind| *kind != FailureKind::Interrupted) {
        let world = World::new();
        let task = world.task("kind", &json!({"max_attempts": 2, "backoff_s": 0}));
        let failing = ending(Err(TaskError::new(kind, "it did not work")));
        let scheduler = world.scheduler_with(&task, failing);
        scheduler.run(&window(&task, WINDOW)).await.unwrap();
        let tried = if permanent.contains(&kind) { 1 } else { 2 };
        assert_eq!(world.records().len(), tried, "{kind:?}");
    }
    assert!(FailureKind::is_retryable(&"OfItsOwn".parse().unwrap()));
}

#[tokio::test]
async fn a_partial_result_is_a_result() {
    let world = World::new();
    let task = world.task("partly", &json!({"max_attempts": 3, "backoff_s": 0}));
    let failed = TaskError::new(FailureKind::FileFailed, "the rest");
    let code = ending(Ok(Outcome::partial("Some.", Some(failed))));
    let scheduler = world.scheduler_with(&task, code);
    scheduler.run(&window(&task, WINDOW)).await.unwrap();
    assert_eq!(world.records().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn attempts_wait_as_the_policy_says() {
    let clock = Arc::new(ManualClock::default());
    let world = World::new().with_clock(clock);
    let task = world.task("patient", &json!({"max_attempts": 4, "backoff_s": 40}));
    let scheduler = world.scheduler_with(&task, failing(3));
    let began = tokio::time::Instant::now();
    scheduler.run(&window(&task, WINDOW)).await.unwrap();
    let waited = began.elapsed().as_secs();
    assert!((210..=281).contains(&waited), "40 + 80 + 160, not {waited}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_stops_between_attempts_answers_with_the_last() {
    let clock = Arc::new(ManualClock::default());
    let world = World::new().with_clock(clock);
    let task = world.task("stopped", &json!({"max_attempts": 4, "backoff_s": 600}));
    let scheduler = world.scheduler_with(&task, failing(100));
    let stopped = window(&task, WINDOW);
    let cancel = stopped.stops.cancel.clone();
    let (outcome, ()) = tokio::join!(scheduler.run(&stopped), async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        cancel.cancel();
    });
    let record = world.records().remove(0);
    assert_eq!(outcome.unwrap(), RunOutcome::Recorded(record));

    let stopped = window(&task, WINDOW);
    let cancel = stopped.stops.cancel.clone();
    let (outcome, ()) = tokio::join!(scheduler.run(&stopped), async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        cancel.cancel();
    });
    let error = outcome.unwrap_err();
    assert!(matches!(error, RunError::Cancelled { .. }), "{error:?}");
    assert_eq!(world.records().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_makes_nobody_wait_for_ever() {
    let clock = Arc::new(ManualClock::at(instant("2025-11-04T18:00:00Z")));
    let world = World::new().with_clock(clock.clone());
    let task = world.task("set-back", &json!({"max_attempts": 1}));
    let scheduler = world.scheduler_with(&task, failing(1));
    scheduler.run(&window(&task, WINDOW)).await.unwrap();
    clock.set(instant("1999-01-01T00:00:00Z"));
    let task = world.task("set-back", &json!({"max_attempts": 2}));
    let began = tokio::time::Instant::now();
    scheduler.run(&window(&task, WINDOW)).await.unwrap();
    assert!(began.elapsed() <= BACKOFF_MAX + Duration::from_secs(1));
    assert_eq!(world.records().len(), 2);
}

#[tokio::test]
async fn a_manual_run_is_tried_again_in_its_own_window() {
    let world = World::new().with_clock(Arc::new(ManualClock::default()));
    let task = world.task("by-hand", &json!({"max_attempts": 3, "backoff_s": 0}));
    let scheduler = world.scheduler_with(&task, failing(2));
    scheduler.run(&request(&task)).await.unwrap();
    let attempts = attempts(&world);
    assert_eq!(attempts.len(), 3);
    for record in attempts {
        let at = &record.document()["meta"]["scheduled_at"];
        assert_eq!(at, "2025-11-04T18:29:12.123Z");
    }
}

fn attempt(number: u32) -> Attempt {
    Attempt::new(number).unwrap()
}

#[test]
fn waits_double_up_to_an_hour() {
    let policy = RetryPolicy {
        max_attempts: 100,
        backoff: Duration::from_secs(2),
    };
    let waits: Vec<u64> = (1..=13)
        .map(|number| policy.delay_after(attempt(number), 0).as_secs())
        .collect();
    let series = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600];
    assert_eq!(waits, series);
    assert_eq!(
        policy.delay_after(attempt(1), 255),
        Duration::from_millis(1500)
    );
    assert_eq!(policy.delay_after(attempt(u32::MAX), 0), BACKOFF_MAX);
}

proptest! {
    #[test]
    fn a_wait_is_shortened_by_a_quarter_at_most(
        number in 1_u32..=u32::MAX,
        draw: u8,
        millis in 0_u64..10_000_000,
    ) {
        let policy = RetryPolicy { max_attempts: 1, backoff: Duration::from_millis(millis) };
        let whole = policy.delay_after(attempt(number), 0);
        let wait = policy.delay_after(attempt(number), draw);
        prop_assert!(whole <= BACKOFF_MAX);
        prop_assert!(wait <= whole && wait >= whole * 3 / 4);
        prop_assert_eq!(wait, policy.delay_after(attempt(number), draw));
        if number > 1 {
            let before = policy.delay_after(attempt(number - 1), 0);
            prop_assert!(before <= whole);
        }
    }

    #[test]
    fn another_attempt_is_allowed_below_the_maximum(number in 1_u32..200, max_attempts in 1_u32..200) {
        let policy = RetryPolicy { max_attempts, ..RetryPolicy::default() };
        let allowed = policy.allows_another(attempt(number), &"Timeout".parse().unwrap());
        prop_assert_eq!(allowed, number < max_attempts);
        prop_assert!(!policy.allows_another(attempt(number), &"Cancelled".parse().unwrap()));
    }
}
