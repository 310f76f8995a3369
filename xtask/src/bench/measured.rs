//! What `astra-measure` says, in a process of its own that is built as a release is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::report::Row;
use super::spent::Spent;
use crate::program::measure;

/// What claim and record of a task that does nothing may cost in processor time, beside the two
/// durable commits that no claim and no record can do without.
const CLAIM_LIMIT: Duration = Duration::from_micros(300);

const RUNS: &str = "3000";
const RUNS_SHORT: &str = "200";

/// Returns the cost of claim + record beside the limit and beside two raw commits.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn claims(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let said = measure(target, &["claims", runs(short)])?;
    let ours = Spent::read(&said["ours"]);
    let raw = Spent::read(&said["two raw commits"]);
    Ok(vec![
        Row::new("claim + record, cpu", ours.cpu, "2 raw commits", raw.cpu),
        Row::new(
            "the same beside its commits",
            ours.cpu.saturating_sub(raw.cpu),
            "limit",
            CLAIM_LIMIT,
        ),
        Row::new("claim + record, wall", ours.wall, "2 raw commits", raw.wall),
    ])
}

/// Returns the cost of whole runs, result file and tasks file among them, beside claim + record.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn runs_of_nothing(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let whole = Spent::read(&measure(target, &["runs", runs(short)])?["ours"]);
    let part = Spent::read(&measure(target, &["claims", runs(short)])?["ours"]);
    Ok(vec![
        Row::new("whole run, cpu", whole.cpu, "claim+record", part.cpu),
        Row::new("whole run, wall", whole.wall, "claim+record", part.wall),
    ])
}

/// Returns the processor time of the two durable commits that no execution can do without.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn two_raw_commits(target: &Path, short: bool) -> Result<Duration, BenchError> {
    let said = measure(target, &["claims", runs(short)])?;
    Ok(Spent::read(&said["two raw commits"]).cpu)
}

/// Returns what claim and record of a task that does nothing take.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn claims_spent(target: &Path, short: bool) -> Result<Spent, BenchError> {
    Ok(Spent::read(
        &measure(target, &["claims", runs(short)])?["ours"],
    ))
}

/// Makes a database of so many executions where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn records(target: &Path, rows: u32) -> Result<PathBuf, BenchError> {
    make(target, "fill", &format!("records-{rows}.db"), rows)
}

/// Returns the most memory that a verification of a database takes.
///
/// # Errors
/// Where it can't be built or run, or the database is not sound.
pub(super) fn peak_of_verify(target: &Path, file: &Path) -> Result<Amount, BenchError> {
    let said = measure(target, &["verify", &file.display().to_string()])?;
    Ok(peak(&said))
}

/// Returns what SQLite's own check of a database takes.
///
/// # Errors
/// Where it can't be built or run, or the database is not whole.
pub(super) fn integrity(target: &Path, file: &Path) -> Result<Spent, BenchError> {
    let said = measure(target, &["integrity", &file.display().to_string()])?;
    Ok(Spent::read(&said["ours"]))
}

/// What a migration took, and a copy of the same database alone.
pub(super) struct Migrated {
    pub(super) ours: Spent,
    pub(super) copy: Spent,
    pub(super) peak: Amount,
}

/// Migrates a copy of a legacy database of so many rows, which is made where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn migrate(target: &Path, rows: u32) -> Result<Migrated, BenchError> {
    let file = make(target, "legacy", &format!("legacy-{rows}.db"), rows)?;
    let said = measure(target, &["migrate", &file.display().to_string()])?;
    Ok(Migrated {
        ours: Spent::read(&said["ours"]),
        copy: Spent::read(&said["vacuum into"]),
        peak: peak(&said),
    })
}

/// Makes a folder of so many result files where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn results(target: &Path, files: u32) -> Result<PathBuf, BenchError> {
    make(target, "results", &format!("results-{files}"), files)
}

/// Returns the processor time that opening, reading and parsing one file of a folder takes.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn reading(target: &Path, folder: &Path) -> Result<Duration, BenchError> {
    let said = measure(target, &["read", &folder.display().to_string()])?;
    Ok(Spent::read(&said["ours"]).cpu)
}

fn peak(said: &Value) -> Amount {
    let peak = said["peak_kib"].as_u64().unwrap_or_default();
    Amount::Kibibytes(u32::try_from(peak).unwrap_or(u32::MAX))
}

fn runs(short: bool) -> &'static str {
    if short { RUNS_SHORT } else { RUNS }
}

/// Lets something of a size be made in the folder of benchmarks, where it isn't there yet.
fn make(target: &Path, what: &str, name: &str, size: u32) -> Result<PathBuf, BenchError> {
    let folder = target.join("bench");
    fs::create_dir_all(&folder).map_err(|source| BenchError::Write {
        path: folder.clone(),
        source,
    })?;
    let path = folder.join(name);
    let words = [what, &path.display().to_string(), &size.to_string()];
    measure(target, &words)?;
    Ok(path)
}
