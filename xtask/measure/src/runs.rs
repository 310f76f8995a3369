//! Whole runs of a task that does nothing: claim, run, record, result file, tasks file.

use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use astra_model::{Clock, Mode, RandomIds, SystemClock, Timestamp};
use astra_scheduler::{
    Outcome, Places, RunOutcome, RunRequest, Scheduler, Stops, Task, TaskContext, TaskError,
    TasksFile, Wiring,
};
use astra_scrub::StandardScrubber;
use serde_json::{Value, json};

use crate::example::store;
use crate::spent::Spent;

struct Nothing;

impl Task for Nothing {
    async fn run(&self, _: &TaskContext) -> Result<Outcome, TaskError> {
        Ok(Outcome::success(""))
    }
}

/// A wall clock that is a second further at each look: runs start in seconds of their own, as they
/// do outside of a benchmark, and so find the names of their result files free.
struct SecondsApart {
    real: SystemClock,
    looks: AtomicI64,
}

impl Clock for SecondsApart {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1000 * self.looks.fetch_add(1, Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        self.real.monotonic()
    }
}

const TASKS: &str = r#"{"tasks": [{"id": "nothing", "name": "Nothing", "type": "custom",
    "schedule": "manual", "prompt": "", "metadata": {"workspace": null}}]}"#;

pub(crate) fn measure(runs: u32) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    let places = Places {
        root: root.to_owned(),
        tasks_file: root.join("tasks.json"),
        results: root.join("results"),
        run_dir: root.join("run"),
        database: root.join("core.db"),
    };
    fs::write(&places.tasks_file, TASKS)?;
    let id = "nothing".parse()?;
    let task = TasksFile::load(&places.tasks_file)?
        .find(&id)
        .ok_or("no task")??;
    let wiring = Wiring {
        store: Arc::new(store(&places.database)?),
        scrubber: Arc::new(StandardScrubber::new()),
        clock: Arc::new(SecondsApart {
            real: SystemClock::new(),
            looks: AtomicI64::new(0),
        }),
        ids: Arc::new(RandomIds),
    };
    let mut scheduler = Scheduler::start(wiring, places, None)?;
    scheduler.register(id, Nothing);
    let request = RunRequest {
        task: Arc::new(task),
        mode: Mode::Manual,
        window: None,
        wait: true,
        stops: Stops::default(),
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let spent = Spent::on(runs, |_| {
        match runtime.block_on(scheduler.run(&request))? {
            RunOutcome::Recorded(_) => Ok(()),
            other => Err(format!("a run was not recorded: {other:?}").into()),
        }
    })?;
    Ok(json!({ "runs": runs, "ours": spent.to_json() }))
}
