//! Whole runs of a task that does nothing: claim, run, record, result file, tasks file.

use std::error::Error;
use std::sync::Arc;

use astra_model::Mode;
use astra_scheduler::{RunOutcome, RunRequest, Stops, TasksFile};
use serde_json::{Value, json};

use crate::example::store;
use crate::nothing;
use crate::spent::Spent;

pub(crate) fn measure(runs: u32) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let places = nothing::define(folder.path())?;
    let task = TasksFile::load(&places.tasks_file)?
        .find(&nothing::TASK.parse()?)
        .ok_or("no task")??;
    let scheduler = nothing::scheduler(store(&places.database)?, places, 0)?;
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
