//! Whole runs of a task that does nothing: claim, run, record, result file, tasks file.

use std::error::Error;
use std::fs;
use std::sync::Arc;

use astra_model::{Mode, RandomIds};
use astra_scheduler::{
    Outcome, Places, RunOutcome, RunRequest, Scheduler, Stops, Task, TaskContext, TaskError,
    TasksFile, Wiring,
};
use astra_scrub::StandardScrubber;
use serde_json::{Value, json};

use crate::example::store;
use crate::seconds_apart::SecondsApart;
use crate::spent::Spent;

struct Nothing;

impl Task for Nothing {
    async fn run(&self, _: &TaskContext) -> Result<Outcome, TaskError> {
        Ok(Outcome::success(""))
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
        clock: Arc::new(SecondsApart::from(0)),
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
