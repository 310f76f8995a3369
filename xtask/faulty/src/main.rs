#![doc = include_str!("../README.md")]

mod claims;
mod defect;
mod experiences;
mod store;
mod timetable;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use astra_model::{Mode, RandomIds, SystemClock};
use astra_scheduler::{Places, RunOutcome, RunRequest, Scheduler, Stops, TasksFile, Wiring};
use astra_scrub::Scrubber;
use serde_json::json;

use defect::Defect;
use store::FaultyStore;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let [defect, "run", task, .., root] = words else {
        return Err("write DEFECT run TASK --root DIR".into());
    };
    let places = places(Path::new(root));
    let id = task.parse()?;
    let task = TasksFile::load(&places.tasks_file)?
        .find(&id)
        .ok_or("no such task")??;
    let scrubber = Arc::new(Scrubber::new());
    let wiring = Wiring {
        store: Arc::new(FaultyStore::open(
            &places.database,
            scrubber.clone(),
            Defect::named(defect)?,
        )?),
        scrubber,
        clock: Arc::new(SystemClock::new()),
        ids: Arc::new(RandomIds),
        ledger: None,
    };
    let scheduler = Scheduler::start(wiring, places, None)?;
    let request = RunRequest {
        task: Arc::new(task),
        mode: Mode::Manual,
        window: None,
        wait: true,
        stops: Stops::default(),
    };
    scheduler.recover()?;
    let runtime = tokio::runtime::Runtime::new()?;
    match runtime.block_on(scheduler.run(&request))? {
        RunOutcome::Recorded(record) => {
            acknowledge(record.fact_str("span_id"), record.fact_str("status"))
        }
        other => Err(format!("a run was not recorded: {other:?}").into()),
    }
}

/// Says what the record of an attempt says.
fn acknowledge(span: &str, status: &str) -> Result<(), Box<dyn Error>> {
    println!("{}", json!({ "span_id": span, "status": status }));
    Ok(())
}

/// Returns where `astra` keeps its files.
fn places(root: &Path) -> Places {
    Places {
        root: root.to_owned(),
        tasks_file: root.join("persona_space/tasks/tasks.json"),
        results: root.join("persona_space/tasks/results"),
        run_dir: root.join("data/run"),
        database: root.join("data/core.db"),
    }
}
