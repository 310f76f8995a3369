//! Records become result files, the form that Astra's other parts have always read.

use std::ffi::OsStr;
use std::io::{self, Read};

use astra_model::{ExperienceId, Record, RepositoryError, Timestamp};
use serde_json::{Value, json};
use thiserror::Error;

use crate::beneath::Beneath;
use crate::taken_names::TakenNames;
use crate::wiring::{Places, Wiring};

/// A record could not be published; it stays recorded, and is published later.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The result file could not be written.
    #[error(
        "the result file of {id} could not be written into {folder}; the record itself is safe"
    )]
    Io {
        /// The record.
        id: ExperienceId,
        /// The folder of result files.
        folder: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// So many records are read from the outbox at once.
const BATCH: usize = 100;
/// So many runs of one task in one second have files; that is more than any machine starts.
const SUFFIX_MAX: u32 = 100_000;
/// A file that a name is taken by is read no further than this to see whether it is ours.
const RESULT_BYTES_MAX: u64 = 1024 * 1024;

/// Publishes all that is recorded and not yet published; doing so twice changes nothing.
///
/// What can't be published keeps nothing else from it.
pub(crate) fn publish_pending(wiring: &Wiring, places: &Places) -> Result<usize, PublishError> {
    let (mut published, mut taken) = (0, TakenNames::default());
    loop {
        let ids = wiring.store.list_unpublished(BATCH)?;
        let (mut records, mut gone) = (Vec::new(), Vec::new());
        for id in &ids {
            match wiring.store.lookup(id)? {
                Some(record) => records.push(record),
                None => gone.push(id.clone()),
            }
        }
        mark(wiring, &gone)?;
        if let Some(error) = publish(wiring, places, &records, &mut taken).pop() {
            return Err(error);
        }
        published += ids.len();
        if ids.len() < BATCH {
            return Ok(published);
        }
    }
}

/// Publishes records, those that can be, in one turn; returns why others are not.
///
/// They are marked when their files outlast the machine's end: a crash in between leaves them to
/// the next, who finds the files.
pub(crate) fn publish(
    wiring: &Wiring,
    places: &Places,
    records: &[Record],
    taken: &mut TakenNames,
) -> Vec<PublishError> {
    let failed = |record: &Record, source| PublishError::Io {
        id: record.id().clone(),
        folder: places.results.display().to_string(),
        source,
    };
    let Some(first) = records.first() else {
        return Vec::new();
    };
    let folder = match Beneath::open_or_make(&places.results) {
        Ok(folder) => folder,
        Err(error) => return vec![failed(first, error)],
    };
    let (mut written, mut failures) = (Vec::new(), Vec::new());
    for record in records {
        match write_result(record, &folder, taken) {
            Ok(()) => written.push(record.id().clone()),
            Err(error) => failures.push(failed(record, error)),
        }
    }
    let marked = match folder.sync() {
        Ok(()) => mark(wiring, &written).map_err(PublishError::from),
        Err(error) => Err(failed(first, error)),
    };
    failures.extend(marked.err());
    failures
}

fn mark(wiring: &Wiring, ids: &[ExperienceId]) -> Result<(), RepositoryError> {
    match ids {
        [] => Ok(()),
        ids => wiring.store.mark_published(ids),
    }
}

/// Puts a record's result file in place; it is kept when its folder is synced.
fn write_result(record: &Record, folder: &Beneath, taken: &mut TakenNames) -> io::Result<()> {
    let started =
        Timestamp::from_seconds(record.fact("started_at_ts").as_f64().unwrap_or_default());
    let stem = format!("{}_{}", record.fact_str("task_id"), started.to_file_stamp());
    let holders = taken.of(&stem);
    if holders.include(record.id().as_str()) {
        return Ok(());
    }
    let mut bytes = serde_json::to_vec_pretty(&result_of(record))?;
    bytes.push(b'\n');
    let file = folder.prepare(&bytes)?;
    while holders.next() <= SUFFIX_MAX {
        let name = match holders.next() {
            1 => format!("{stem}.json"),
            number => format!("{stem}_{number}.json"),
        };
        let holder = match file.link(name.as_ref())? {
            true => Some(record.id().to_string()),
            false => holder_of(folder, name.as_ref())?,
        };
        holders.add(holder);
        if holders.include(record.id().as_str()) {
            return Ok(());
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        format!("all names {stem}_N.json are taken"),
    ))
}

/// Returns the record that a file is of, if it is of one: it may be one that was published before a
/// crash.
fn holder_of(folder: &Beneath, name: &OsStr) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    match folder.file(name) {
        Ok(file) if file.metadata()?.is_file() => {
            file.take(RESULT_BYTES_MAX).read_to_end(&mut bytes)?
        }
        _ => return Ok(None),
    };
    let result: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let record = result["metadata"]["experience_id"].as_str();
    Ok(record.map(str::to_owned))
}

fn result_of(record: &Record) -> Value {
    let instant = |key: &str| {
        Timestamp::from_seconds(record.fact(key).as_f64().unwrap_or_default()).to_iso_millis()
    };
    let text = record.text();
    json!({
        "task_id": record.fact("task_id"),
        "task_name": record.fact("task_name"),
        "started_at": instant("started_at_ts"),
        "completed_at": instant("ended_at_ts"),
        "success": record.fact_str("status") != "failed",
        "response": if text.is_empty() { Value::Null } else { text.into() },
        "error": record.fact("error")["message"],
        "metadata": {
            "task_type": record.fact("task_type"),
            "status": record.fact("status"),
            "experience_id": record.id(),
            "trace_id": record.fact("trace_id"),
            "span_id": record.fact("span_id"),
            "attempt": record.fact("attempt"),
            "retry_of": record.fact("retry_of"),
            "scheduled_vs_manual": record.fact("scheduled_vs_manual"),
            "idempotency_key": record.fact("idempotency_key"),
            "scheduled_at": record.document()["meta"]["scheduled_at"],
        },
    })
}
