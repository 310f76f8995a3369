//! What must hold after any fault.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use thiserror::Error;

use super::acknowledged::Acknowledged;
use crate::astra::{Astra, AstraError};

const DATABASE: &str = "data/core.db";
const RESULTS: &str = "persona_space/tasks/results";
const LEDGER: &str = "data/ledger";
/// No scene has more records.
const RECORDS_MAX: &str = "1000";

/// What does not hold.
#[derive(Debug, Error)]
pub(super) enum Broken {
    #[error(transparent)]
    Astra(#[from] AstraError),
    #[error("it did not end")]
    Hangs,
    #[error("nothing was run")]
    Idle,
    #[error("a second recovery still found something: {0}")]
    NotSettled(Value),
    #[error("the attempt {span} was started, and has {records} records")]
    Unrecorded { span: String, records: usize },
    #[error("the attempt {span} was started {times} times")]
    StartedAgain { span: String, times: usize },
    #[error("{span} is recorded as a success, and was never started")]
    Invented { span: String },
    #[error("{id} was acknowledged, and is not there as it was")]
    Lost { id: String },
    #[error("the result files are of {found:?}, and the records are {expected:?}")]
    Published {
        expected: Vec<String>,
        found: Vec<String>,
    },
    #[error("a result file can't be read")]
    Unreadable(#[from] io::Error),
    #[error("there are {records} records, and {entries} entries of executions")]
    Unentered { records: usize, entries: usize },
    #[error("the ledger has {expected} entries, and its daily files {found}")]
    Projected { expected: usize, found: String },
    #[error("{expected} records were expected, and {found} found")]
    Count { expected: usize, found: usize },
}

/// Recovers twice, and compares what is recorded with what was started and acknowledged; returns
/// the records.
///
/// # Errors
/// Where something doesn't hold.
pub(super) fn judge(
    astra: &Astra,
    root: &Path,
    started: &[String],
    acknowledged: &Acknowledged,
) -> Result<Vec<Value>, Broken> {
    let mut acknowledged = acknowledged.clone();
    let recovered = astra.call(root, &["recover"])?;
    acknowledged.note(&recovered.stdout);
    recovered.exits(0)?;
    let again = astra.call(root, &["recover"])?.exits(0)?;
    if again != json!({ "records": [], "still_running": 0, "published": 0 }) {
        return Err(Broken::NotSettled(again));
    }
    let listed = astra.call(root, &["list", "--limit", RECORDS_MAX])?;
    let listed = listed.exits(0)?["executions"].take();
    let records: Vec<Value> = listed.as_array().cloned().unwrap_or_default();
    compare(&records, started)?;
    published(&root.join(RESULTS), &records)?;
    if let Some(id) = acknowledged.lost_from(&records) {
        return Err(Broken::Lost { id });
    }
    // A run that was struck while it made the database may have left none, and has run nothing.
    if root.join(DATABASE).exists() {
        astra.call(root, &["verify"])?.exits(0)?;
        astra.call(root, &["ledger", "verify"])?.exits(0)?;
        entered(astra, root, records.len())?;
    }
    Ok(records)
}

/// Each record has one entry, and the daily files have all entries.
fn entered(astra: &Astra, root: &Path, records: usize) -> Result<(), Broken> {
    let mut exported = astra.call(root, &["ledger", "export"])?;
    let lines = std::mem::take(&mut exported.stdout);
    exported.succeeds()?;
    let lines = lines.split(|byte| *byte == b'\n');
    let lines = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let entries: Vec<Value> = lines.collect();
    let executed = entries
        .iter()
        .filter(|entry| entry["event"] == "task_executed");
    let executed = executed.count();
    if executed != records {
        return Err(Broken::Unentered {
            records,
            entries: executed,
        });
    }
    let files = root.join(LEDGER).to_string_lossy().into_owned();
    let found = astra.call(root, &["ledger", "verify", &files])?.exits(0)?;
    if found["entries"] == entries.len() {
        return Ok(());
    }
    Err(Broken::Projected {
        expected: entries.len(),
        found: found["entries"].to_string(),
    })
}

/// Each attempt that started has one record, and each success one attempt.
fn compare(records: &[Value], started: &[String]) -> Result<(), Broken> {
    for span in started {
        let of_span = |record: &&Value| fact(record, "span_id") == span.as_str();
        let found = records.iter().filter(of_span).count();
        if found != 1 {
            return Err(Broken::Unrecorded {
                span: span.clone(),
                records: found,
            });
        }
        let times = started.iter().filter(|other| *other == span).count();
        if times != 1 {
            return Err(Broken::StartedAgain {
                span: span.clone(),
                times,
            });
        }
    }
    let is_invented = |record: &&Value| {
        let was_started = started
            .iter()
            .any(|span| fact(record, "span_id") == span.as_str());
        fact(record, "status") == "success" && !was_started
    };
    match records.iter().find(is_invented) {
        Some(record) => Err(Broken::Invented {
            span: fact(record, "span_id").to_string(),
        }),
        None => Ok(()),
    }
}

/// Each record has one result file, whole. A file that is hidden was never put in place: one that
/// was removed comes back where the power went before that was synced.
fn published(results: &Path, records: &[Value]) -> Result<(), Broken> {
    let mut found = Vec::new();
    for entry in fs::read_dir(results).into_iter().flatten() {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let whole: Value = serde_json::from_slice(&fs::read(entry.path())?).unwrap_or_default();
        found.push(whole["metadata"]["experience_id"].to_string());
    }
    let mut expected: Vec<String> = records.iter().map(|it| it["id"].to_string()).collect();
    found.sort();
    expected.sort();
    if found == expected {
        Ok(())
    } else {
        Err(Broken::Published { expected, found })
    }
}

fn fact<'v>(record: &'v Value, key: &str) -> &'v Value {
    &record["content"]["structured"][key]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(span: &str, status: &str) -> Value {
        json!({ "content": { "structured": { "span_id": span, "status": status } } })
    }

    fn judged(records: &[Value], started: &[&str]) -> String {
        let started: Vec<String> = started.iter().map(ToString::to_string).collect();
        compare(records, &started).map_or_else(|broken| broken.to_string(), |()| "held".to_owned())
    }

    #[test]
    fn one_record_of_each_attempt_that_started_is_as_it_should_be() {
        let records = [
            record("a", "success"),
            record("b", "failed"),
            record("c", "failed"),
        ];
        assert_eq!(judged(&records, &["a", "b"]), "held");
    }

    #[test]
    fn an_attempt_without_a_record_is_named() {
        assert_eq!(
            judged(&[], &["a"]),
            "the attempt a was started, and has 0 records"
        );
        let twice = [record("a", "failed"), record("a", "success")];
        assert_eq!(
            judged(&twice, &["a"]),
            "the attempt a was started, and has 2 records"
        );
    }

    #[test]
    fn a_record_without_its_result_file_is_named() {
        let results = tempfile::tempdir().unwrap();
        let file = json!({ "metadata": { "experience_id": "exp_a" } });
        fs::write(results.path().join("a.json"), file.to_string()).unwrap();
        assert!(published(results.path(), &[json!({ "id": "exp_a" })]).is_ok());
        assert!(published(results.path(), &[]).is_err());
        fs::write(results.path().join("b.json"), "{").unwrap();
        assert!(published(results.path(), &[json!({ "id": "exp_a" })]).is_err());
    }

    #[test]
    fn an_attempt_that_ran_twice_is_named() {
        let records = [record("a", "success")];
        assert_eq!(
            judged(&records, &["a", "a"]),
            "the attempt a was started 2 times"
        );
    }

    #[test]
    fn a_success_of_nothing_is_named() {
        let said = judged(&[record("a", "success")], &[]);
        assert!(
            said.ends_with("is recorded as a success, and was never started"),
            "{said}"
        );
    }
}
