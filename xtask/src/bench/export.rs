//! `export`: how fast documents are read and written as lines of JSON on one core, and the memory that it
//! takes, beside that of a twentieth of them.

use std::path::Path;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::measured;
use super::report::Row;
use super::spent::Spent;
use crate::program::{measure, release};

/// Thousands of documents a second of processor time.
const MUST: f64 = 200.0;
const AIM: f64 = 350.0;

const ROWS: u32 = 200_000;
const ROWS_SHORT: u32 = 10_000;
/// So many times fewer take as much memory.
const FEWER: u32 = 20;

/// Returns the speed of the store and of the whole program, process start among it, and its memory.
///
/// # Errors
/// Where something can't be made, built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let rows = if short { ROWS_SHORT } else { ROWS };
    let astra = release(target, "astra-cli", "astra")?.display().to_string();
    let of =
        |rows: u32| Ok::<_, BenchError>(measured::records(target, rows)?.display().to_string());
    let (file, smaller) = (of(rows)?, of(rows / FEWER)?);
    let whole = |file: &str| {
        let words = ["peak", &astra, "export", "--format", "ndjson", "--db", file];
        measure(target, &words)
    };
    let store = measure(target, &["export", &file])?;
    let (program, of_fewer) = (whole(&file)?, whole(&smaller)?);
    let thousands = Amount::ThousandsASecond;
    let alone = Amount::entries(1, Spent::read(&store["ours"]).cpu);
    let all = Amount::entries(rows, Spent::read(&program["ours"]).cpu);
    Ok(vec![
        Row::new("export, one core", all, "must", thousands(MUST)),
        Row::new("the same", all, "aim", thousands(AIM)),
        Row::new("the same", all, "store alone", alone),
        Row::new(
            format!("export of {rows}, memory"),
            peak(&program),
            "of a twentieth",
            peak(&of_fewer),
        ),
    ])
}

fn peak(said: &Value) -> Amount {
    let peak = said["peak_kib"].as_u64().unwrap_or_default();
    Amount::Kibibytes(u32::try_from(peak).unwrap_or(u32::MAX))
}
