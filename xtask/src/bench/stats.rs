//! `stats`: what counting executions costs that are counted by rollups, beside plain SQL over the same rows.

use std::path::Path;

use super::BenchError;
use super::child::spend;
use super::measured;
use super::report::Row;
use super::series::Series;
use super::spent::Spent;
use crate::program::{measure, release};

const ROWS: u32 = 1_000_000;
const ROWS_SHORT: u32 = 10_000;
const RUNS: usize = 20;
const RUNS_SHORT: usize = 3;

/// Returns the time of an answer, from process start too, of one behind another record, and of counting
/// all anew.
///
/// # Errors
/// Where the database can't be made or the binary not run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let (rows, runs) = if short {
        (ROWS_SHORT, RUNS_SHORT)
    } else {
        (ROWS, RUNS)
    };
    let astra = release(target, "astra-cli", "astra")?;
    let file = measured::records(target, rows)?.display().to_string();
    let said = measure(target, &["stats", &file])?;
    let of = |what: &str| Spent::read(&said[what]);
    let plain = of("plain").wall;
    let words = ["stats", "--format", "json", "--db", &file];
    let whole: Vec<Spent> = (0..runs)
        .map(|_| spend(&astra, &words))
        .collect::<Result<_, _>>()?;
    let row = |what: &str, ours| Row::new(format!("{what}, of {rows}"), ours, "plain SQL", plain);
    Ok(vec![
        row("astra stats, wall, median", Series::walls(&whole).median()),
        row("statistics", of("answer").wall),
        row("statistics of a task", of("answer_of_one").wall),
        row("behind another record", of("after_one_more").wall),
        // Told of each record.
        row("counted anew", of("anew").wall * rows),
    ])
}
