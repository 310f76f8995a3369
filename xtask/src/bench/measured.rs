//! What `astra-measure` says, in a process of its own that is built as a release is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::report::Row;
use crate::command::CommandLine;
use crate::workspace;

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
    let said = ask(target, &["claims", runs(short)])?;
    let (ours, raw) = (&said["ours"], &said["two raw commits"]);
    let row = |name, ours: Duration, against, theirs: Duration| Row {
        name,
        ours: ours.into(),
        against,
        theirs: theirs.into(),
    };
    Ok(vec![
        row(
            "claim + record, cpu",
            micros(&ours["cpu_us"]),
            "2 raw commits",
            micros(&raw["cpu_us"]),
        ),
        row(
            "the same beside its commits",
            micros(&ours["cpu_us"]).saturating_sub(micros(&raw["cpu_us"])),
            "limit",
            CLAIM_LIMIT,
        ),
        row(
            "claim + record, wall",
            micros(&ours["wall_us"]),
            "2 raw commits",
            micros(&raw["wall_us"]),
        ),
    ])
}

/// Returns the cost of whole runs, result file and tasks file among them, beside claim + record.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn runs_of_nothing(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let whole = ask(target, &["runs", runs(short)])?;
    let part = ask(target, &["claims", runs(short)])?;
    let row = |name, key: &str| Row {
        name,
        ours: micros(&whole["ours"][key]).into(),
        against: "claim+record",
        theirs: micros(&part["ours"][key]).into(),
    };
    Ok(vec![
        row("whole run, cpu", "cpu_us"),
        row("whole run, wall", "wall_us"),
    ])
}

/// Returns the processor time of the two durable commits that no execution can do without.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn two_raw_commits(target: &Path, short: bool) -> Result<Duration, BenchError> {
    let said = ask(target, &["claims", runs(short)])?;
    Ok(micros(&said["two raw commits"]["cpu_us"]))
}

/// What a daemon finds due, and how much of it runs at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backlog {
    pub(super) due: u32,
    pub(super) concurrency: u32,
}

/// What one execution took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
}

impl Spent {
    pub(super) fn read(said: &Value) -> Self {
        Self {
            wall: micros(&said["wall_us"]),
            cpu: micros(&said["cpu_us"]),
        }
    }
}

/// Returns what an execution takes that a daemon takes from what is due.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn daemon(
    target: &Path,
    history: Option<&Path>,
    backlog: Backlog,
) -> Result<Spent, BenchError> {
    let history = history.map_or_else(|| "-".to_owned(), |file| file.display().to_string());
    let (due, concurrency) = (backlog.due.to_string(), backlog.concurrency.to_string());
    let said = ask(target, &["daemon", &history, &due, &concurrency])?;
    Ok(Spent::read(&said["ours"]))
}

/// Makes a database of so many executions where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn fill(target: &Path, file: &Path, rows: u32) -> Result<(), BenchError> {
    ask(
        target,
        &["fill", &file.display().to_string(), &rows.to_string()],
    )
    .map(drop)
}

/// Returns the most memory that a verification of a database takes.
///
/// # Errors
/// Where it can't be built or run, or the database is not sound.
pub(super) fn peak_of_verify(target: &Path, file: &Path) -> Result<Amount, BenchError> {
    let said = ask(target, &["verify", &file.display().to_string()])?;
    Ok(peak(&said))
}

/// Returns what SQLite's own check of a database takes, on the wall and on the processors.
///
/// # Errors
/// Where it can't be built or run, or the database is not whole.
pub(super) fn integrity(target: &Path, file: &Path) -> Result<(Duration, Duration), BenchError> {
    let said = ask(target, &["integrity", &file.display().to_string()])?;
    let ours = &said["ours"];
    Ok((micros(&ours["wall_us"]), micros(&ours["cpu_us"])))
}

/// What a migration took, and a copy of the same database alone.
pub(super) struct Migrated {
    pub(super) wall: Amount,
    pub(super) cpu: Amount,
    pub(super) copy_wall: Amount,
    pub(super) copy_cpu: Amount,
    pub(super) peak: Amount,
}

/// Migrates a copy of a legacy database of so many rows, which is made where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn migrate(target: &Path, file: &Path, rows: u32) -> Result<Migrated, BenchError> {
    let file = file.display().to_string();
    ask(target, &["legacy", &file, &rows.to_string()])?;
    let said = ask(target, &["migrate", &file])?;
    let (ours, copy) = (&said["ours"], &said["vacuum into"]);
    Ok(Migrated {
        wall: micros(&ours["wall_us"]).into(),
        cpu: micros(&ours["cpu_us"]).into(),
        copy_wall: micros(&copy["wall_us"]).into(),
        copy_cpu: micros(&copy["cpu_us"]).into(),
        peak: peak(&said),
    })
}

/// Makes a folder of so many result files where there is none yet.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn results(target: &Path, folder: &Path, files: u32) -> Result<(), BenchError> {
    let folder = folder.display().to_string();
    ask(target, &["results", &folder, &files.to_string()]).map(drop)
}

/// Returns the processor time that opening, reading and parsing one file of a folder takes.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn reading(target: &Path, folder: &Path) -> Result<Duration, BenchError> {
    let said = ask(target, &["read", &folder.display().to_string()])?;
    Ok(micros(&said["ours"]["cpu_us"]))
}

fn peak(said: &Value) -> Amount {
    let peak = said["peak_kib"].as_u64().unwrap_or_default();
    Amount::Kibibytes(u32::try_from(peak).unwrap_or(u32::MAX))
}

fn runs(short: bool) -> &'static str {
    if short { RUNS_SHORT } else { RUNS }
}

fn ask(target: &Path, arguments: &[&str]) -> Result<Value, BenchError> {
    let build = "cargo build --quiet --release --locked -p astra-measure";
    CommandLine::parse(build).run(&workspace::root()?)?;
    answer(target.join("release/astra-measure"), arguments)
}

/// Runs a program that answers with JSON.
///
/// # Errors
/// Where it can't be run or answers with something else.
pub(super) fn answer(path: PathBuf, arguments: &[&str]) -> Result<Value, BenchError> {
    let output = Command::new(&path)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| BenchError::Start {
            path: path.clone(),
            source,
        })?;
    if !output.status.success() {
        return Err(BenchError::Failed {
            path,
            status: output.status,
        });
    }
    serde_json::from_slice(&output.stdout).map_err(|source| BenchError::Answer { path, source })
}

fn micros(value: &Value) -> Duration {
    Duration::from_secs_f64(value.as_f64().unwrap_or_default() / 1e6)
}
