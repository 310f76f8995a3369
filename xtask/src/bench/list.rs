//! `list`: how long `astra list` takes on a large database, from process start.

use std::path::Path;
use std::time::Duration;

use super::BenchError;
use super::child::spend;
use super::measured;
use super::report::Row;
use super::series::Series;
use super::spent::Spent;
use crate::program;

/// A list that people wait for feels immediate below this.
const LIST_LIMIT: Duration = Duration::from_millis(20);

const ROWS: u32 = 1_000_000;
const ROWS_SHORT: u32 = 10_000;
const RUNS: usize = 100;
const RUNS_SHORT: usize = 5;

/// Returns the time of a list of all tasks and of one, beside the limit and beside the smallest
/// start of the same program.
///
/// # Errors
/// Where the database can't be made or the binary not run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let binary = program::release(target, "astra-cli", "astra")?;
    let (rows, runs) = if short {
        (ROWS_SHORT, RUNS_SHORT)
    } else {
        (ROWS, RUNS)
    };
    let database = measured::records(target, rows)?.display().to_string();
    let list = ["list", "--format", "json", "--db", &database];
    let of_task = [&list[..], &["--task", "task_7"]].concat();
    let failed = [&list[..], &["--status", "failed"]].concat();
    Ok(vec![
        row("list, wall, median", &binary, &list, runs)?,
        row("list --task, wall, median", &binary, &of_task, runs)?,
        row("list --status, wall, median", &binary, &failed, runs)?,
    ])
}

fn row(name: &'static str, binary: &Path, words: &[&str], runs: usize) -> Result<Row, BenchError> {
    spend(binary, words)?;
    let samples: Vec<Spent> = (0..runs)
        .map(|_| spend(binary, words))
        .collect::<Result<_, _>>()?;
    let wall = Series::walls(&samples);
    Ok(Row::new(name, wall.median(), "limit", LIST_LIMIT))
}
