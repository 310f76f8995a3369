//! A database of many executions.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use astra_model::{
    Captured, Execution, Failure, Importer, Scrubbed, SystemClock, Timestamp, Window,
};
use astra_scrub::Scrubber;
use serde_json::{Value, json};

use crate::example::{ended_after, is_there, running, store};

/// Each transaction imports so many.
const BATCH: u32 = 1_000;
const TASKS: u32 = 100;
/// One in so many has failed.
const FAILED: u32 = 50;
/// The first starts at this instant, the others one a minute.
const FIRST_MS: i64 = 1_577_836_800_123;
const MINUTE_MS: i64 = 60_000;
/// They take up to this long, as many one time as another.
const LONGEST_MS: u32 = 60_000;
/// A number without a pattern in common with the others.
const MIXES: u32 = 2_654_435_761;

/// Makes a database of so many executions, each as a run leaves it, where there is none yet.
pub(crate) fn fill(path: &Path, rows: u32) -> Result<Value, Box<dyn Error>> {
    if !is_there(path)? {
        // Under another name until it is whole: half a database must not pass for one.
        let making = path.with_extension("making");
        for file in [
            making.clone(),
            making.with_extension("making-wal"),
            making.with_extension("making-shm"),
        ] {
            let _ = fs::remove_file(file);
        }
        make(&making, rows)?;
        fs::rename(&making, path)?;
    }
    Ok(json!({ "file": path, "rows": rows, "bytes": fs::metadata(path)?.len() }))
}

fn make(path: &Path, rows: u32) -> Result<(), Box<dyn Error>> {
    let store = store(path)?;
    for first in (0..rows).step_by(BATCH as usize) {
        let batch: Result<Vec<Execution>, _> =
            (first..rows.min(first + BATCH)).map(execution).collect();
        store.import(&batch?)?;
    }
    Ok(())
}

fn execution(number: u32) -> Result<Execution, Box<dyn Error>> {
    let started = Timestamp::from_millis(FIRST_MS + MINUTE_MS * i64::from(number));
    let mut running = running(&SystemClock::new(), 0)?;
    running.task.id = format!("task_{}", number % TASKS).parse()?;
    running.task.slug = running.task.id.as_str().parse()?;
    running.started = started;
    running.window = Window::manual(started);
    let took = Duration::from_millis(u64::from(number.wrapping_mul(MIXES) % LONGEST_MS));
    if !number.is_multiple_of(FAILED) {
        return Ok(ended_after(running, took));
    }
    let message = Scrubbed::new("It took too long.", &Scrubber::new());
    let failure = Failure::new("Timeout".parse()?, "bench", message);
    Ok(running.fail(failure, Captured::default(), took))
}
