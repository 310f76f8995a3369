//! `cargo xtask pii`: what the scrubber finds of what is labelled, beside three regular expressions.

mod limits;
mod record;
mod score;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use clap::Args;
use serde_json::{Value, json};
use thiserror::Error;

use crate::program::{self, ProgramError};
use crate::scrubbers;
use crate::workspace::{self, WorkspaceError};
use limits::Limits;
use record::Record;
use score::Score;

/// Scores the scrubber on the labelled records, beside Python's expressions.
#[derive(Args)]
pub(crate) struct PiiArgs {
    /// The folder of the labelled records; without it ../shared/fixtures/pii, else tests/fixtures/pii.
    #[arg(long)]
    fixtures: Option<PathBuf>,
    /// Shows so many of the records that are not as they should be.
    #[arg(long, default_value_t = 0)]
    errors: usize,
}

/// Why it is not known that enough is found.
#[derive(Debug, Error)]
pub(crate) enum PiiError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error("{} could not be read", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} holds a record that is not as its README says", path.display())]
    Record {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error(
        "the scrubber {0} could not be run, or answered with something else than lines of JSON"
    )]
    Scrubber(&'static str),
    #[error("below what must be reached: {0}")]
    Below(String),
}

/// Prints the scores of each set that is there.
///
/// # Errors
/// Where a score is below what must be reached, or nothing can be built or read.
pub(crate) fn run(args: &PiiArgs) -> Result<(), PiiError> {
    let metadata = workspace::metadata(None)?;
    let root = metadata.workspace_root.as_std_path();
    let astra = program::release(
        metadata.target_directory.as_std_path(),
        "astra-cli",
        "astra",
    )?;
    let folder = args.fixtures.clone().unwrap_or_else(|| {
        let shared = root.join("../shared/fixtures/pii");
        let own = root.join("tests/fixtures/pii");
        if shared.is_dir() { shared } else { own }
    });
    let mut below = Vec::new();
    for limits in limits::ALL {
        let path = folder.join(limits.file);
        if path.is_file() {
            below.extend(judge(&astra, &path, limits, args.errors)?);
        } else {
            println!(
                "{}: skipped, {} is not there",
                limits.file,
                folder.display()
            );
        }
    }
    if below.is_empty() {
        return Ok(());
    }
    Err(PiiError::Below(below.join(", ")))
}

fn judge(
    astra: &Path,
    path: &Path,
    limits: &Limits,
    errors: usize,
) -> Result<Vec<String>, PiiError> {
    let records = record::read(path)?;
    let mut ours = Command::new(astra);
    ours.args(["scrub", "--jsonl"]);
    let ours = scored(ours, "astra", &records)?;
    println!("\n{}: {} records", limits.file, records.len());
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>9}",
        "", "strict F1", "left", "touched", "must"
    );
    println!("{:<20} {ours} {limits:>9}", "astra");
    if scrubbers::has_python() {
        let theirs = scored(scrubbers::python(), "python3", &records)?;
        println!("{:<20} {theirs}", "three expressions");
    }
    print!("{}", ours.by_kind());
    ours.errors()
        .take(errors)
        .for_each(|error| println!("  {error}"));
    Ok(limits.below(&ours))
}

fn scrubbed(mut command: Command, input: String) -> io::Result<Vec<Value>> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output()?;
    let _ = writer.join();
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    Ok(lines?)
}

fn scored(command: Command, name: &'static str, records: &[Record]) -> Result<Score, PiiError> {
    let lines = records.iter().enumerate();
    let input = lines.map(|(id, record)| format!("{}\n", json!({ "id": id, "text": record.text })));
    let answers = scrubbed(command, input.collect());
    let answers = answers.map_err(|_| PiiError::Scrubber(name))?;
    if answers.len() != records.len() {
        return Err(PiiError::Scrubber(name));
    }
    let mut score = Score::default();
    for (record, answer) in records.iter().zip(&answers) {
        score.add(record, &record::findings(answer));
    }
    Ok(score)
}

fn read(path: &Path) -> Result<String, PiiError> {
    fs::read_to_string(path).map_err(|source| PiiError::Read {
        path: path.to_path_buf(),
        source,
    })
}
