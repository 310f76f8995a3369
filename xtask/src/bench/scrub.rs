//! `scrub`: how fast texts are scrubbed, beside what must be and beside Python's expressions, and how
//! the work grows with texts that make searches quadratic.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::report::Row;
use crate::program::measure;
use crate::scrubbers;
use crate::workspace;

const BYTES: &str = "8000000";
const BYTES_SHORT: &str = "200000";
const ROUNDS: &str = "9";
const ROUNDS_SHORT: &str = "2";
/// Of a text of an adversarial family; four times that is held against it.
const FAMILY_BYTES: &str = "250000";
const FAMILY_BYTES_SHORT: &str = "20000";
/// Four times the text may take at most so many times the time.
const GROWTH_MAX: f64 = 5.0;
/// A clean record must take no longer, in nanoseconds.
const RECORD_NANOS_MAX: f64 = 500.0;

/// The sorts of text, with the name of their row and what must be reached, in gigabytes a second.
const SORTS: [(&str, &str, f64); 4] = [
    ("prose", "scrub, clean prose", 1.0),
    ("mixed", "scrub, text and code", 0.5),
    ("logs", "scrub, digit-dense logs", 0.2),
    ("dense", "scrub, dense with findings", 0.12),
];
const RECORD: &str = "record";

/// Returns the speeds, the time of a record and the growth of each family.
///
/// # Errors
/// Where the texts can't be made or scrubbed.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let (bytes, rounds) = if short {
        (BYTES_SHORT, ROUNDS_SHORT)
    } else {
        (BYTES, ROUNDS)
    };
    let folder = target.join("bench").join(format!("scrub-{bytes}"));
    let root = workspace::root()?;
    let words = [
        "texts",
        &root.to_string_lossy(),
        &folder.to_string_lossy(),
        bytes,
    ];
    measure(target, &words)?;
    let python = pythons(&folder);
    let mut rows = Vec::new();
    for (sort, name, must) in SORTS {
        let path = folder.join(sort);
        let said = measure(target, &["scrub", &path.to_string_lossy(), rounds])?;
        let speed = |micros: &Value| Amount::speed(number(&said["bytes"]), number(micros));
        let ours = speed(&said["cpu_us"]);
        rows.push(Row::new(name, ours, "must", Amount::GigabytesASecond(must)));
        if let Some(theirs) = python
            .as_ref()
            .map(|times| &times[path.to_string_lossy().as_ref()])
        {
            rows.push(Row::new("the same", ours, "three regexes", speed(theirs)));
        }
    }
    rows.push(record(target, &folder, rounds)?);
    rows.extend(growth(target, short)?);
    Ok(rows)
}

fn record(target: &Path, folder: &Path, rounds: &str) -> Result<Row, BenchError> {
    let path = folder.join(RECORD);
    let said = measure(target, &["scrub", &path.to_string_lossy(), rounds])?;
    let ours = Amount::Nanoseconds(1e3 * number(&said["cpu_us"]));
    Ok(Row::new(
        "scrub, 512 bytes",
        ours,
        "must",
        Amount::Nanoseconds(RECORD_NANOS_MAX),
    ))
}

/// Returns for each family how many times the time four times the text takes.
fn growth(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let bytes = if short {
        FAMILY_BYTES_SHORT
    } else {
        FAMILY_BYTES
    };
    let rounds = if short { ROUNDS_SHORT } else { ROUNDS };
    let said = measure(target, &["growth", bytes, rounds])?;
    let families = said.as_array().into_iter().flatten();
    let rows = families.map(|family| {
        let times = number(&family["four_times_us"]) / number(&family["once_us"]);
        let name = format!("4 x {}", family["family"].as_str().unwrap_or_default());
        Row::new(
            name,
            Amount::Times(times),
            "must",
            Amount::Times(GROWTH_MAX),
        )
    });
    Ok(rows.collect())
}

/// Returns the microseconds that the expressions of Python's side take for each text, where there is
/// an interpreter.
fn pythons(folder: &Path) -> Option<Value> {
    let paths = SORTS.map(|(sort, ..)| -> PathBuf { folder.join(sort) });
    let mut command = scrubbers::python();
    let output = command.args(paths).stdin(Stdio::null()).output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}
