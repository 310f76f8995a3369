//! `verify`: what it costs to verify a record, beside SQLite's own check of the same file, and the
//! memory that it takes, beside that of ten times as many records.

use std::path::Path;
use std::time::Duration;

use super::BenchError;
use super::amount::Amount;
use super::child::spend;
use super::measured;
use super::report::Row;
use super::series::Series;
use super::spent::Spent;
use crate::program;

/// 100,000 records a second.
const WALL_LIMIT: Duration = Duration::from_micros(10);

const RECORDS: u32 = 100_000;
const RECORDS_SHORT: u32 = 1_000;
const RUNS: usize = 5;
const RUNS_SHORT: usize = 1;

/// Returns the cost of a record, process start among it, and the most memory of a verification.
///
/// # Errors
/// Where the databases can't be made or the binary not run, or a record is not sound.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let binary = program::release(target, "astra-cli", "astra")?;
    let (records, runs) = if short {
        (RECORDS_SHORT, RUNS_SHORT)
    } else {
        (RECORDS, RUNS)
    };
    let database = measured::records(target, records)?;
    let (mut ours, mut sqlites) = (Vec::new(), Vec::new());
    let words = [
        "verify",
        "--format",
        "json",
        "--db",
        &database.display().to_string(),
    ];
    for _ in 0..runs {
        ours.push(spend(&binary, &words)?.among(records));
        sqlites.push(measured::integrity(target, &database)?.among(records));
    }
    let larger = measured::records(target, 10 * records)?;
    Ok(vec![
        Row::new("verify, a record, wall", walls(&ours), "limit", WALL_LIMIT),
        Row::new("the same", walls(&ours), "integrity", walls(&sqlites)),
        Row::new(
            "verify, a record, cpu",
            cpus(&ours),
            "integrity",
            cpus(&sqlites),
        ),
        Row::new(
            "verify, memory, 10 x records",
            measured::peak_of_verify(target, &larger)?,
            "1 x records",
            measured::peak_of_verify(target, &database)?,
        ),
    ])
}

fn walls(samples: &[Spent]) -> Amount {
    Series::walls(samples).median().into()
}

fn cpus(samples: &[Spent]) -> Amount {
    Series::cpus(samples).median().into()
}
