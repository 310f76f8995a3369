//! A task that does nothing, and what runs it.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use astra_model::RandomIds;
use astra_scheduler::{Outcome, Places, Scheduler, Task, TaskContext, TaskError, Wiring};
use astra_scrub::Scrubber;
use astra_store::Store;

use crate::seconds_apart::SecondsApart;

/// Its id.
pub(crate) const TASK: &str = "nothing";
const TASKS: &str = r#"{"tasks": [{"id": "nothing", "name": "Nothing", "type": "custom",
    "schedule": "manual", "prompt": "", "metadata": {"workspace": null, "overlap": "allow"}}]}"#;

struct Nothing;

impl Task for Nothing {
    async fn run(&self, _: &TaskContext) -> Result<Outcome, TaskError> {
        Ok(Outcome::success(""))
    }
}

/// Defines the task in a folder, as its only one.
pub(crate) fn define(root: &Path) -> io::Result<Places> {
    let places = Places {
        root: root.to_owned(),
        tasks_file: root.join("tasks.json"),
        results: root.join("results"),
        run_dir: root.join("run"),
        database: root.join("core.db"),
    };
    fs::write(&places.tasks_file, TASKS)?;
    Ok(places)
}

/// Starts what runs it, by a clock that begins so many milliseconds after 1970.
pub(crate) fn scheduler(
    store: Store,
    places: Places,
    begun_ms: i64,
) -> Result<Scheduler, Box<dyn Error>> {
    let wiring = Wiring {
        store: Arc::new(store),
        scrubber: Arc::new(Scrubber::new()),
        clock: Arc::new(SecondsApart::from(begun_ms)),
        ids: Arc::new(RandomIds),
        ledger: None,
    };
    let mut scheduler = Scheduler::start(wiring, places, None)?;
    scheduler.register(TASK.parse()?, Nothing);
    Ok(scheduler)
}
