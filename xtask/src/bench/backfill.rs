//! `backfill`: what it costs to make a record of a result file, process start among it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::BenchError;
use super::child::spend;
use super::measured;
use super::report::Row;
use super::series::Series;
use super::spent::Spent;
use crate::program;

/// 5,000 files a second.
const WALL_LIMIT: Duration = Duration::from_micros(200);
const CPU_LIMIT: Duration = Duration::from_micros(150);
/// What the script does that it replaces: 60 to 73 files a second; quoted, not measured here.
const SCRIPT_WALL: Duration = Duration::from_micros(15_000);
const SCRIPT_CPU: Duration = Duration::from_micros(3_400);

const FILES: u32 = 5_000;
const FILES_SHORT: u32 = 200;
const RUNS: usize = 5;
const RUNS_SHORT: usize = 1;

/// Returns the cost of a file, of one that is recorded already, and beside reading and parsing.
///
/// # Errors
/// Where the files can't be made or the binary not run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let binary = program::release(target, "astra-cli", "astra")?;
    let (files, runs) = if short {
        (FILES_SHORT, RUNS_SHORT)
    } else {
        (FILES, RUNS)
    };
    let folder = measured::results(target, files)?;
    let samples: Vec<[Spent; 3]> = (0..runs)
        .map(|_| run_twice(&binary, target, &folder))
        .collect::<Result<_, _>>()?;
    let median = |run: usize, part: fn(&Spent) -> Duration| {
        Series::new(samples.iter().map(|spent| part(&spent[run]))).median() / files
    };
    let (wall, cpu) = (|spent: &Spent| spent.wall, |spent: &Spent| spent.cpu);
    let reading = measured::reading(target, &folder)?;
    Ok(vec![
        Row::new(
            "backfill, a file, wall",
            median(0, wall),
            "limit",
            WALL_LIMIT,
        ),
        Row::new("backfill, a file, cpu", median(0, cpu), "limit", CPU_LIMIT),
        Row::new("the same, wall", median(0, wall), "script", SCRIPT_WALL),
        Row::new("the same, cpu", median(0, cpu), "script", SCRIPT_CPU),
        Row::new("the same, cpu", median(0, cpu), "reading", reading),
        Row::new("recorded already, cpu", median(1, cpu), "reading", reading),
        Row::new("dry run of these, cpu", median(2, cpu), "reading", reading),
    ])
}

/// Fills a fresh database, finds all of it recorded, and rehearses it once more, in a folder that has the
/// ledger's files too.
fn run_twice(binary: &Path, target: &Path, results: &Path) -> Result<[Spent; 3], BenchError> {
    let root = target.join("bench/backfilled");
    // The first time there is none.
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).map_err(|source| BenchError::Write {
        path: root.clone(),
        source,
    })?;
    let (results, root) = (results.display().to_string(), root.display().to_string());
    let words = ["backfill", &results, "--root", &root, "--format", "json"];
    let dry = [&words[..], &["--dry-run"]].concat();
    let spent = |words: &[&str]| spend(binary, words);
    Ok([spent(&words)?, spent(&words)?, spent(&dry)?])
}
