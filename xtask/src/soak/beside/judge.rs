//! What was kept, beside what was acknowledged.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::BesideError;
use super::acknowledged::Acknowledged;
use super::ours::{executions, recorded};
use super::python;
use super::scene::Scene;
use crate::table::{Differs, Table};

/// The fixtures have one key that two rows of Python's share.
const KEYS_SHARED_BEFORE: usize = 1;

/// Prints the table, and returns how many rows it has.
///
/// # Errors
/// Where something is lost, unreadable or broken.
pub(super) fn judge(scene: &Scene, acknowledged: &Acknowledged) -> Result<usize, BesideError> {
    let astra = |words: &[&str]| scene.astra.call(scene.root(), words);
    let mut table = Table::begin();
    astra(&["recover"])?.exits(0)?;
    let last = astra(&["backfill"])?.exits(0)?;
    table.row(
        "result files that a last backfill rejects",
        &0,
        &length(&last["rejected"]),
    )?;
    let again = astra(&["backfill"])?.exits(0)?;
    table.row(
        "records that one more backfill makes",
        &json!(0),
        &again["created"],
    )?;
    let files: BTreeMap<String, String> = recorded(&again).collect();
    kept(
        &mut table,
        "result files that were acknowledged, with the same record",
        &acknowledged.files,
        &files,
    )?;
    let listed = executions(scene)?;
    let documents = by_id(&listed);
    kept(
        &mut table,
        "runs of ours that were acknowledged, with the same document",
        &acknowledged.executions,
        &documents,
    )?;
    python_reads(&mut table, &python::judge(scene)?, acknowledged, &documents)?;
    shown(scene, &mut table, acknowledged, &documents)?;
    table.row(
        "what Python was told of locks",
        &json!([]),
        &json!(acknowledged.locked),
    )?;
    let verified = astra(&["verify"])?;
    table.row("`astra verify` ends with", &json!(0), &json!(verified.code))?;
    Ok(table.rows())
}

fn python_reads(
    table: &mut Table,
    found: &Value,
    acknowledged: &Acknowledged,
    documents: &BTreeMap<String, Value>,
) -> Result<(), Differs> {
    table.row(
        "rows that Python can't read",
        &0,
        &length(&found["unreadable"]),
    )?;
    table.row(
        "Python's own integrity check",
        &json!(["ok"]),
        &found["integrity"],
    )?;
    let rows = found["rows"].as_object();
    let digests: BTreeMap<String, String> = rows
        .into_iter()
        .flatten()
        .map(|(id, row)| (id.clone(), text(row, "digest")))
        .collect();
    kept(
        table,
        "rows of Python's that were acknowledged, with the same columns",
        &acknowledged.rows,
        &digests,
    )?;
    let is_execution = |row: &&Value| row["type"] == "task_execution";
    let rows = rows.into_iter().flat_map(|rows| rows.values());
    let keys: Vec<String> = rows
        .filter(is_execution)
        .map(|row| text(row, "key"))
        .collect();
    table.row(
        "executions that Python reads, and ours lists",
        &keys.len(),
        &documents.len(),
    )?;
    let mut distinct = keys.clone();
    distinct.sort();
    distinct.dedup();
    table.row(
        "executions with a key that another has",
        &KEYS_SHARED_BEFORE,
        &(keys.len() - distinct.len()),
    )
}

/// Looks at each row of Python's by its id: executions stand in the list, memories are asked for.
fn shown(
    scene: &Scene,
    table: &mut Table,
    acknowledged: &Acknowledged,
    documents: &BTreeMap<String, Value>,
) -> Result<(), BesideError> {
    let mut wrong = Vec::new();
    for id in acknowledged.rows.keys() {
        let shown = match documents.get(id) {
            Some(document) => document.clone(),
            None => scene.astra.call(scene.root(), &["show", id])?.exits(0)?,
        };
        let number = id.rsplit('_').next().unwrap_or_default();
        if shown["content"]["text"] != format!("The tide, number {number}.").as_str() {
            wrong.push(id.clone());
        }
    }
    let what = "rows of Python's that ours shows, with their text";
    Ok(table.all(what, acknowledged.rows.len(), &wrong)?)
}

/// Looks whether all is there as it was acknowledged.
fn kept<T: PartialEq>(
    table: &mut Table,
    what: &str,
    acknowledged: &BTreeMap<String, T>,
    found: &BTreeMap<String, T>,
) -> Result<(), Differs> {
    let is_lost = |(id, value): &(&String, &T)| found.get(*id) != Some(*value);
    let lost = acknowledged.iter().filter(is_lost);
    let lost: Vec<String> = lost.map(|(id, _)| id.clone()).collect();
    table.all(what, acknowledged.len(), &lost)
}

fn by_id(documents: &[Value]) -> BTreeMap<String, Value> {
    documents
        .iter()
        .map(|document| (text(document, "id"), document.clone()))
        .collect()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn length(list: &Value) -> usize {
    list.as_array().map_or(usize::MAX, Vec::len)
}
