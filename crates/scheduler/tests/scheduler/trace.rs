//! One trace through all that touches a window, whoever else's trace led to it.

use astra_kit::{instant, running};
use astra_model::{ClaimRepository, Record, TraceParent};
use astra_scheduler::{FailureKind, Outcome, RunOutcome, TaskError};
use serde_json::json;

use crate::common::{World, dead_runner, ending, request};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const CAUSE: &str = "traceparent:00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn causes(record: &Record) -> Vec<&str> {
    let causes = record.document()["causes"].as_array().unwrap();
    causes.iter().map(|cause| cause.as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_trace_that_led_here_is_a_cause_and_not_ours() {
    let world = World::new();
    let task = world.task("code", &json!({}));
    let mut scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    scheduler.started_by(PARENT);
    scheduler.run(&request(&task)).await.unwrap();
    let record = world.records().remove(0);
    assert_eq!(causes(&record), [CAUSE]);
    let trace = record.fact_str("trace_id").replace('-', "");
    assert_ne!(trace, "4bf92f3577b34da6a3ce929d0e0e4736");
}

#[tokio::test]
async fn nobody_led_here_where_nobody_said_so() {
    let world = World::new();
    let record = world.run_code(ending(Ok(Outcome::success("Done.")))).await;
    assert_eq!(causes(&record), [""; 0]);
}

#[tokio::test]
async fn all_attempts_of_a_window_have_one_trace_and_the_same_cause() {
    let world = World::new();
    let task = world.task("code", &json!({"max_attempts": 3, "backoff_s": 0}));
    let failed = TaskError::new(FailureKind::FileFailed, "no ink");
    let mut scheduler = world.scheduler_with(&task, ending(Err(failed)));
    scheduler.started_by(PARENT);
    let RunOutcome::Recorded(last) = scheduler.run(&request(&task)).await.unwrap() else {
        panic!("it runs");
    };
    let records = world.records();
    assert_eq!(records.len(), 3);
    for record in &records {
        assert_eq!(causes(record), [CAUSE]);
        assert_eq!(record.fact("trace_id"), last.fact("trace_id"));
    }
}

#[tokio::test]
async fn a_program_reads_our_trace_in_place_of_the_one_that_led_here() {
    let world = World::new();
    let program = json!({"handler": "command", "program": ["sh", "-c", "echo $TRACEPARENT"]});
    let task = world.task("program", &program);
    let mut scheduler = world.scheduler();
    scheduler.started_by(PARENT);
    scheduler.run(&request(&task)).await.unwrap();
    let record = world.records().remove(0);
    let read: TraceParent = record.text().trim().parse().unwrap();
    let trace = record.fact_str("trace_id").replace('-', "");
    assert_eq!(read.as_str()[3..35], trace);
}

#[tokio::test]
async fn the_record_that_is_made_for_a_dead_runner_has_the_cause() {
    let world = World::new();
    let mut running = running().build();
    running.causes.push(CAUSE.parse().unwrap());
    let expires = instant("2025-11-04T18:30:00Z");
    world
        .store
        .claim(&running, &dead_runner(), expires)
        .unwrap();
    world.scheduler().recover().unwrap();
    let record = world.records().remove(0);
    assert_eq!(record.fact("error")["type"], "RunnerInterrupted");
    assert_eq!(causes(&record), [CAUSE]);
    let (_, result) = world.results().remove(0);
    assert_eq!(&result["metadata"]["trace_id"], record.fact("trace_id"));
}

#[tokio::test]
async fn what_goes_wrong_beside_a_run_names_its_trace() {
    let world = World::new();
    let task = world.task("code", &json!({}));
    std::fs::write(world.places().results, "in the way").unwrap();
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    scheduler.run(&request(&task)).await.unwrap();
    let notices = scheduler.take_notices();
    let trace = world.records().remove(0).fact_str("trace_id").to_owned();
    assert!(
        notices[0].ends_with(&format!("(trace {trace})")),
        "{notices:?}"
    );
}

#[tokio::test]
async fn a_trace_of_another_form_is_passed_over_and_told() {
    let world = World::new();
    let task = world.task("code", &json!({}));
    let mut scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    scheduler.started_by("00-teapot");
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(causes(&world.records()[0]), [""; 0]);
    let notices = scheduler.take_notices();
    assert!(notices[0].contains("00-teapot"), "{notices:?}");
    assert_eq!(notices.len(), 1);
}
