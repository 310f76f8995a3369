//! Runs whose workspaces overlap don't run at the same time.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use astra_model::Record;
use astra_scheduler::{Outcome, RunError, RunOutcome, RunRequest, Scheduler, Task, TaskDefinition};
use serde_json::{Value, json};
use tokio::sync::{Barrier, Notify};
use tokio::task::JoinHandle;

use crate::common::{World, code, ending, request};

/// A run that holds its workspace until it is told to end.
struct Held {
    go_on: Arc<Notify>,
    run: JoinHandle<Record>,
}

impl Held {
    async fn start(world: &World, workspace: &str) -> Self {
        let task = world.task("holder", &json!({"workspace": workspace}));
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (beginning, waiting) = (begun.clone(), go_on.clone());
        let scheduler = world.scheduler_with(
            &task,
            code(move |_| {
                let (beginning, waiting) = (beginning.clone(), waiting.clone());
                async move {
                    beginning.notify_one();
                    waiting.notified().await;
                    Ok(Outcome::success("Held it."))
                }
            }),
        );
        let run = tokio::spawn(async move {
            match scheduler.run(&request(&task)).await.unwrap() {
                RunOutcome::Recorded(record) => record,
                other => panic!("{other:?}"),
            }
        });
        begun.notified().await;
        Self { go_on, run }
    }

    async fn end(self) -> Record {
        self.go_on.notify_one();
        self.run.await.unwrap()
    }
}

fn done() -> impl Task {
    ending(Ok(Outcome::success("Done.")))
}

fn other(world: &World, workspace: &Value) -> (Scheduler, RunRequest) {
    let task: Arc<TaskDefinition> = world.task("other", &json!({"workspace": workspace}));
    let request = RunRequest {
        wait: false,
        ..request(&task)
    };
    (world.scheduler_with(&task, done()), request)
}

#[tokio::test]
async fn workspaces_that_overlap_are_not_used_at_once() {
    let world = World::new();
    let held = Held::start(&world, "a/b").await;
    for workspace in ["a/b", "a", ".", "a/b/c", "./a//b/"] {
        let (scheduler, request) = other(&world, &workspace.into());
        let outcome = scheduler.run(&request).await.unwrap();
        assert_eq!(outcome, RunOutcome::WorkspaceBusy(workspace.into()));
    }
    for workspace in [json!("a/c"), json!("b"), json!("a/bb"), Value::Null] {
        let (scheduler, request) = other(&world, &workspace);
        let outcome = scheduler.run(&request).await.unwrap();
        assert!(matches!(outcome, RunOutcome::Recorded(_)), "{workspace}");
    }
    held.end().await;
    for workspace in ["a/b", "a", "."] {
        let (scheduler, request) = other(&world, &workspace.into());
        let outcome = scheduler.run(&request).await.unwrap();
        assert!(matches!(outcome, RunOutcome::Recorded(_)), "{workspace}");
    }
}

#[tokio::test]
async fn a_run_waits_for_its_workspace() {
    let world = World::new();
    let held = Held::start(&world, "shared").await;
    let task = world.task("waiting", &json!({"workspace": "shared/inner"}));
    let scheduler = world.scheduler_with(&task, done());
    let waiting = tokio::spawn({
        let task = task.clone();
        async move { scheduler.run(&request(&task)).await.unwrap() }
    });
    let (scheduler, busy) = other(&world, &json!("shared"));
    let outcome = scheduler.run(&busy).await.unwrap();
    assert!(matches!(outcome, RunOutcome::WorkspaceBusy(_)));
    assert!(!waiting.is_finished());
    let first = held.end().await;
    let RunOutcome::Recorded(second) = waiting.await.unwrap() else {
        panic!("it waited for the workspace");
    };
    let instant = |record: &Record, key: &str| record.fact(key).as_f64().unwrap();
    assert!(instant(&second, "started_at_ts") >= instant(&first, "ended_at_ts"));
}

#[tokio::test]
async fn who_waits_for_a_workspace_may_stop() {
    let world = World::new();
    let held = Held::start(&world, "shared").await;
    let (scheduler, request) = other(&world, &json!("shared"));
    let request = RunRequest {
        wait: true,
        ..request
    };
    let cancel = request.stops.cancel.clone();
    let (outcome, ()) = tokio::join!(scheduler.run(&request), async { cancel.cancel() });
    let error = outcome.unwrap_err();
    assert!(matches!(error, RunError::Cancelled { .. }), "{error:?}");
    held.end().await;
    assert_eq!(world.records().len(), 1);
}

#[tokio::test]
async fn runs_that_share_no_workspace_run_at_once() {
    for workspaces in [
        [json!("left"), json!("right")],
        [Value::Null, Value::Null],
        [json!("."), Value::Null],
    ] {
        let world = World::new();
        let meeting = Arc::new(Barrier::new(2));
        let runs = ["one", "two"]
            .into_iter()
            .zip(workspaces)
            .map(|(id, workspace)| {
                let task = world.task(id, &json!({"workspace": workspace}));
                let meeting = meeting.clone();
                let scheduler = world.scheduler_with(
                    &task,
                    code(move |_| {
                        let meeting = meeting.clone();
                        async move {
                            meeting.wait().await;
                            Ok(Outcome::success("Met the other."))
                        }
                    }),
                );
                tokio::spawn(async move { scheduler.run(&request(&task)).await.unwrap() })
            });
        for run in runs.collect::<Vec<_>>() {
            assert!(matches!(run.await.unwrap(), RunOutcome::Recorded(_)));
        }
    }
}

#[tokio::test]
async fn a_program_holds_on_to_its_workspace_and_the_folders_around_it() {
    let world = World::new();
    let task = world.task(
        "held",
        &json!({
            "handler": "command", "workspace": "a/b",
            "program": ["sh", "-c", "for fd in /proc/$$/fd/*; do readlink $fd; done"],
        }),
    );
    let record = world.run(&task).await;
    let root = world.root();
    let open: Vec<&str> = record.text().lines().collect();
    for folder in [root.join("a/b"), root.join("a"), root] {
        assert!(open.contains(&folder.to_str().unwrap()), "{open:?}");
    }
    let span = record.fact_str("span_id");
    assert!(open.iter().any(|path| path.contains(span)), "{open:?}");
}

#[tokio::test]
async fn a_workspace_is_made_where_it_is_not_there() {
    let world = World::new();
    let (scheduler, request) = other(&world, &json!("new/folder"));
    scheduler.run(&request).await.unwrap();
    assert!(world.root().join("new/folder").is_dir());
}

#[tokio::test]
async fn a_workspace_that_is_none_is_named() {
    let world = World::new();
    fs::write(world.root().join("file"), "no folder").unwrap();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), world.root().join("link")).unwrap();
    for workspace in ["file", "link", "link/inner"] {
        let (scheduler, request) = other(&world, &workspace.into());
        let error = scheduler.run(&request).await.unwrap_err();
        assert!(matches!(error, RunError::Workspace { .. }), "{error:?}");
        let message = format!("the workspace {workspace} of other can't be used");
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert_eq!(world.records(), []);
}
