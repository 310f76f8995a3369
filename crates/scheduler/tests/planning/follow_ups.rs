//! What is run after an execution.

use std::time::Duration;

use astra_kit::{SequentialIds, captured, failure, instant, running};
use astra_model::{Attempt, DueAttempt, Execution, Lineage, Mode, Record};
use astra_scheduler::{BACKOFF_MAX, RetryPolicy, TaskDefinition, follow_ups, wait_before};
use serde_json::{Value, json};

fn task(id: &str, metadata: &Value) -> TaskDefinition {
    let entry = json!({"id": id, "metadata": metadata});
    TaskDefinition::from_entry(&serde_json::from_value(entry).unwrap()).unwrap()
}

/// Returns the attempts of a window of task `a`, which failed so one after the other.
fn attempts(error_types: &[&str]) -> Vec<Execution> {
    let ids = SequentialIds::default();
    let mut lineage = Lineage::first(&ids);
    let mut attempts = Vec::new();
    for error_type in error_types {
        attempts.push(running().task("a").lineage(lineage).fail(error_type, "no"));
        lineage = lineage.retry(&ids);
    }
    attempts
}

fn record(execution: &Execution) -> Record {
    let naming = execution.id_candidates().next().unwrap();
    let document = serde_json::to_value(execution.to_document(&naming)).unwrap();
    Record::new(naming.id().clone(), document)
}

fn after_the_last(tasks: &[TaskDefinition], attempts: &[Execution]) -> Vec<DueAttempt> {
    let (last, before) = attempts.split_last().unwrap();
    let before: Vec<Record> = before.iter().map(record).collect();
    follow_ups(tasks, last, &before)
}

#[test]
fn a_failure_is_followed_by_its_retry() {
    let tasks = [
        task("a", &json!({"max_attempts": 2, "backoff_s": 60})),
        task("b", &json!({"after": {"task": "a", "on": "any"}})),
    ];
    let failed = attempts(&["Timeout"]);
    let follow = after_the_last(&tasks, &failed);
    let wait = tasks[0].retry.wait_after(&failed[0], &[]).unwrap();
    let expected = DueAttempt {
        task: "a".parse().unwrap(),
        window: failed[0].running().window.clone(),
        follows: Some(failed[0].running().lineage),
        not_before: failed[0].ended().plus(wait),
        causes: vec![],
    };
    assert_eq!(follow, [expected]);
    assert_eq!(follow[0].attempt().number(), 2);
}

#[test]
fn a_retry_has_the_causes_of_the_first_attempt() {
    let cause = record(&running().succeed("before")).id().clone();
    let failed = running()
        .task("a")
        .causes([cause.clone()])
        .fail("Panic", "no");
    let tasks = [task("a", &json!({"max_attempts": 2}))];
    assert_eq!(follow_ups(&tasks, &failed, &[])[0].causes, [cause]);
}

#[test]
fn the_last_failure_triggers_what_comes_after_it() {
    let tasks = [
        task("a", &json!({"max_attempts": 2})),
        task(
            "on-failure",
            &json!({"after": {"task": "a", "on": "failed"}}),
        ),
        task("on-success", &json!({"after": "a"})),
    ];
    let failed = attempts(&["Timeout", "Timeout"]);
    let follow = after_the_last(&tasks, &failed);
    let expected = DueAttempt {
        task: "on-failure".parse().unwrap(),
        window: failed[1].running().window.clone(),
        follows: None,
        not_before: failed[1].ended(),
        causes: vec![record(&failed[1]).id().clone()],
    };
    assert_eq!(follow, [expected]);
    let permanent = attempts(&["ConfigInvalid"]);
    assert_eq!(after_the_last(&tasks, &permanent).len(), 1);
}

#[test]
fn each_outcome_triggers_those_who_want_it() {
    let on = |on: &str| json!({"after": {"task": "a", "on": on}});
    let mut off = task("off", &on("any"));
    off.enabled = false;
    let tasks = [
        task("done", &json!({"after": "a"})),
        task("success", &on("success")),
        task("partial", &on("partial")),
        task("failed", &on("failed")),
        task("any", &on("any")),
        off,
        task("other", &json!({"after": "b"})),
    ];
    let names = |execution: &Execution| -> Vec<String> {
        let follow = follow_ups(&tasks, execution, &[]);
        follow.iter().map(|due| due.task.to_string()).collect()
    };
    let begun = || running().task("a").build();
    let took = Duration::from_secs(1);
    let success = begun().succeed(captured("all"), took);
    let partial = begun().succeed_in_part(None, captured("some"), took);
    let failed = begun().fail(failure("Timeout", "none"), captured(""), took);
    assert_eq!(names(&success), ["done", "success", "any"]);
    assert_eq!(names(&partial), ["done", "partial", "any"]);
    assert_eq!(names(&failed), ["failed", "any"]);
}

#[test]
fn a_run_by_hand_is_retried_by_whoever_asked_and_triggers_when_it_is_over() {
    let tasks = [
        task("a", &json!({"max_attempts": 2})),
        task("b", &json!({"after": {"task": "a", "on": "any"}})),
    ];
    let by_hand = || running().task("a").mode(Mode::Manual);
    assert_eq!(
        follow_ups(&tasks, &by_hand().fail("Timeout", "no"), &[]),
        []
    );
    let follow = follow_ups(&tasks, &by_hand().succeed("done"), &[]);
    assert_eq!(follow[0].task.as_str(), "b");
}

#[test]
fn a_task_that_is_no_longer_defined_is_not_retried() {
    let tasks = [task("b", &json!({"after": {"task": "a", "on": "failed"}}))];
    let follow = after_the_last(&tasks, &attempts(&["Timeout"]));
    assert_eq!(follow[0].task.as_str(), "b");
}

#[test]
fn an_interrupted_attempt_uses_up_no_retry() {
    let tasks = [task("a", &json!({"max_attempts": 2, "backoff_s": 60}))];
    for (failures, goes_on) in [
        (&["Interrupted"][..], true),
        (&["Interrupted", "Interrupted", "Interrupted"], true),
        (&["Interrupted", "Timeout"], true),
        (&["Timeout", "Interrupted"], true),
        (&["Timeout", "Interrupted", "Timeout"], false),
        (&["Interrupted", "Timeout", "Interrupted", "Timeout"], false),
        (&["Interrupted", "ConfigInvalid"], false),
        (&["RunnerInterrupted", "RunnerInterrupted"], false),
    ] {
        let attempts = attempts(failures);
        let follow = after_the_last(&tasks, &attempts);
        assert_eq!(!follow.is_empty(), goes_on, "{failures:?}");
        if let (Some(due), Some(&"Interrupted")) = (follow.first(), failures.last()) {
            assert_eq!(due.not_before, attempts.last().unwrap().ended());
        }
    }
}

#[test]
fn a_window_that_is_always_interrupted_ends_some_time() {
    let tasks = [task("a", &json!({}))];
    let attempts = attempts(&["Interrupted"; 100]);
    assert_eq!(after_the_last(&tasks, &attempts[..99]).len(), 1);
    assert_eq!(after_the_last(&tasks, &attempts), []);
}

/// The whole series: waits in seconds after the first, second, … attempt that counts.
#[test]
fn waits_are_those_of_the_table() {
    for (backoff_s, waits) in [
        (
            1,
            [
                1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600,
            ],
        ),
        (
            10,
            [
                10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600, 3600,
            ],
        ),
        (
            60,
            [
                60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600, 3600, 3600, 3600,
            ],
        ),
        (3600, [3600; 14]),
        (0, [0; 14]),
    ] {
        let policy = RetryPolicy {
            max_attempts: 100,
            backoff: Duration::from_secs(backoff_s),
        };
        for (number, whole) in (1..).zip(waits) {
            let attempt = Attempt::new(number).unwrap();
            // The draw shortens the wait by up to a quarter, in 255 steps.
            for (draw, share) in [(0, 0), (51, 50), (102, 100), (204, 200), (255, 250)] {
                let wait = policy.delay_after(attempt, draw).as_millis();
                assert_eq!(wait, whole * (1000 - share), "{backoff_s} {number} {draw}");
            }
        }
    }
}

#[test]
fn an_attempt_that_the_clock_left_behind_is_ready() {
    let mut due = follow_ups(
        &[task("a", &json!({"max_attempts": 2}))],
        &attempts(&["Timeout"])[0],
        &[],
    )
    .remove(0);
    let now = instant("2025-11-04T18:00:00Z");
    for (seconds, wait) in [(0, 0), (1, 1), (3600, 3600), (3601, 0), (31_536_000, 0)] {
        due.not_before = now.plus(Duration::from_secs(seconds));
        assert_eq!(wait_before(&due, now), Duration::from_secs(wait));
    }
    due.not_before = instant("2025-11-04T17:59:59Z");
    assert_eq!(wait_before(&due, now), Duration::ZERO);
    assert_eq!(BACKOFF_MAX, Duration::from_secs(3600));
}
