//! A program is ended with all that it started.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use astra_model::{Record, ScriptExit};
use astra_scheduler::{Outcome, Script};
use serde_json::json;

use crate::common::{World, code, fifo, read_fifo, request, until_gone};

fn error(record: &Record) -> (&str, &str) {
    let error = record.fact("error");
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    (text("type"), text("message"))
}

#[tokio::test]
async fn what_a_program_left_running_is_ended() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", "sleep 1000 & echo $!"])
        .await;
    assert_eq!(record.fact_str("status"), "success");
    until_gone(record.text().trim()).await;
}

#[tokio::test]
async fn a_daemon_that_let_go_of_everything_is_ended() {
    let world = World::new();
    // Python closes what its children would inherit.
    let script = "import subprocess as s; \
        print(s.Popen(['sleep', '1000'], start_new_session=True, stdout=s.DEVNULL).pid)";
    let record = world.run_program(["python3", "-c", script]).await;
    until_gone(record.text().trim()).await;
}

#[tokio::test]
async fn a_program_whose_time_is_over_is_ended_with_all_its_children() {
    let world = World::new();
    let script = "trap '' TERM; sleep 1000 & echo $!; setsid sleep 1000 & echo $!; \
        echo $$; while :; do sleep 1000; done";
    let task = world.task(
        "stubborn",
        &json!({"handler": "command", "program": ["sh", "-c", script], "timeout_s": 0.3}),
    );
    let record = world.run(&task).await;
    assert_eq!(
        error(&record),
        ("Timeout", "stopped after 0.3 s, the most that it may take")
    );
    let pids: Vec<&str> = record.text().lines().collect();
    assert_eq!(pids.len(), 3, "{:?}", record.text());
    for pid in pids {
        until_gone(pid).await;
    }
    let execution = world.store.last();
    let [run] = execution.script_runs() else {
        panic!("{execution:?}");
    };
    assert_eq!(run.exit, ScriptExit::Signal(9));
}

#[tokio::test]
async fn a_program_is_asked_to_stop_before_it_is_killed() {
    let world = World::new();
    let script = "trap 'echo tidied up; exit 0' TERM; echo began; while :; do sleep 0.05; done";
    let task = world.task(
        "tidy",
        &json!({"handler": "command", "program": ["sh", "-c", script], "timeout_s": 0.3}),
    );
    let record = world.run(&task).await;
    assert_eq!(error(&record).0, "Timeout");
    assert_eq!(record.text(), "began\ntidied up\n");
    assert_eq!(
        world.store.last().script_runs()[0].exit,
        ScriptExit::Code(0)
    );
}

#[tokio::test]
async fn a_stopped_request_stops_its_program() {
    let world = World::new();
    let pipe = fifo(&world.root());
    let script = "echo began; echo $$ > ../fifo; exec sleep 1000";
    let task = world.task(
        "stopped",
        &json!({"handler": "command", "program": ["sh", "-c", script], "max_attempts": 2}),
    );
    let request = request(&task);
    let scheduler = world.scheduler();
    let (outcome, pid) = tokio::join!(scheduler.run(&request), async {
        let pid = read_fifo(pipe).await;
        request.stops.cancel.cancel();
        pid
    });
    outcome.unwrap();
    let record = world.records().remove(0);
    assert_eq!(
        error(&record),
        ("Cancelled", "stopped on request before it ended")
    );
    assert_eq!(record.text(), "began\n");
    until_gone(&pid).await;
    assert_eq!(world.records().len(), 1);
}

#[tokio::test]
async fn a_program_that_nobody_waits_for_any_more_leaves_its_row() {
    let world = World::new();
    let record = world
        .run_code(code(|cx| async move {
            let script = Script {
                program: vec!["sleep".to_owned(), "1000".to_owned()],
                stdin: Vec::new(),
                responds: false,
            };
            let limit = Duration::from_millis(100);
            let _ = tokio::time::timeout(limit, cx.run_script(script)).await;
            Ok(Outcome::success("Went on without it."))
        }))
        .await;
    assert_eq!(record.fact_str("status"), "success");
    let execution = world.store.last();
    let [run] = execution.script_runs() else {
        panic!("{execution:?}");
    };
    assert_eq!(run.exit, ScriptExit::Unknown);
}

fn span_locks(run_dir: &Path) -> usize {
    let names = fs::read_dir(run_dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_str().unwrap().starts_with("span-"))
        .count()
}

#[tokio::test]
async fn an_attempt_without_a_workspace_has_a_lock_from_its_first_program_on() {
    let world = World::new();
    let task = world.task("light", &json!({"workspace": null}));
    let (run_dir, seen) = (world.places().run_dir, Arc::new(Mutex::new(Vec::new())));
    let noted = seen.clone();
    let scheduler = world.scheduler_with(
        &task,
        code(move |cx| {
            let (run_dir, noted) = (run_dir.clone(), noted.clone());
            async move {
                noted.lock().unwrap().push(span_locks(&run_dir));
                let script = Script {
                    program: vec!["true".to_owned()],
                    stdin: Vec::new(),
                    responds: false,
                };
                cx.run_script(script).await?;
                noted.lock().unwrap().push(span_locks(&run_dir));
                Ok(Outcome::success("Started one."))
            }
        }),
    );
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [0, 1]);
    assert_eq!(span_locks(&world.places().run_dir), 0);
}
