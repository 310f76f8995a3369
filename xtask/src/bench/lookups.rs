//! `lookups`: how long it takes to find a record by its key, the attempts of a trace, and the newest of a
//! task, among many that were read before.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::BenchError;
use super::report::Row;
use super::workshop::Workshop;
use crate::program::measure;

/// What is looked up, what it is called, and what 99 of 100 must not be longer than, and are to be.
const QUESTIONS: [(&str, &str, Duration, Duration); 3] = [
    (
        "key",
        "a key",
        Duration::from_micros(50),
        Duration::from_micros(20),
    ),
    (
        "trace",
        "a trace",
        Duration::from_micros(100),
        Duration::from_micros(50),
    ),
    (
        "task",
        "20 of a task",
        Duration::from_micros(200),
        Duration::from_micros(150),
    ),
];

const ROWS: u32 = 1_000_000;
const ROWS_SHORT: u32 = 10_000;
const SAMPLES: u32 = 20_000;
const SAMPLES_SHORT: u32 = 1_000;

/// Returns the middle and the longest of 99 of 100 among so many rows, beside SQLite alone and a tenth of them.
///
/// # Errors
/// Where something can't be built or run.
pub(super) fn rows(target: &Path, rows: Option<u32>, short: bool) -> Result<Vec<Row>, BenchError> {
    let (default, samples) = if short {
        (ROWS_SHORT, SAMPLES_SHORT)
    } else {
        (ROWS, SAMPLES)
    };
    let rows = rows.unwrap_or(default);
    let workshop = Workshop::new(target)?;
    let ask = |rows: u32| -> Result<Value, BenchError> {
        let file = workshop.slim(target, rows)?.display().to_string();
        Ok(measure(target, &["lookups", &file, &samples.to_string()])?)
    };
    let (fewer, said) = (ask(rows / 10)?, ask(rows)?);
    let mut found = Vec::new();
    for (what, name, must, aim) in QUESTIONS {
        let of = |said: &Value, who: &str, part: &str| {
            Duration::from_secs_f64(said[what][who][part].as_f64().unwrap_or_default() / 1e6)
        };
        let (p50, p99) = (of(&said, "ours", "p50_us"), of(&said, "ours", "p99_us"));
        let name = |part| format!("{name} of {rows}, {part}");
        found.extend([
            Row::new(name("p50"), p50, "SQLite", of(&said, "sqlite", "p50_us")),
            Row::new(name("p50"), p50, "of a tenth", of(&fewer, "ours", "p50_us")),
            Row::new(name("p99"), p99, "must", must),
            Row::new(name("p99"), p99, "aim", aim),
            Row::new(name("p99"), p99, "SQLite", of(&said, "sqlite", "p99_us")),
        ]);
    }
    Ok(found)
}
