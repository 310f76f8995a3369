//! The legacy database, before and after.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::VerifyError;
use super::manifest::Manifest;
use super::scene::{Scene, read};
use crate::table::Table;

/// Migrates the database: as a rehearsal, then really, then once more.
///
/// # Errors
/// Where something differs from the manifest.
pub(super) fn check(
    scene: &Scene<'_>,
    manifest: &Manifest,
    table: &mut Table,
) -> Result<(), VerifyError> {
    let expected = manifest.database();
    let before = read(&scene.database())?;
    let planned = scene.call(&["migrate", "--dry-run"])?.exits(0)?;
    told("migrate --dry-run", "planned", &planned, expected, table)?;
    let untouched = read(&scene.database())? == before;
    table.row(
        "migrate --dry-run leaves every byte as it was",
        &true,
        &untouched,
    )?;
    let migrated = scene.call(&["migrate"])?.exits(0)?;
    told("migrate", "migrated", &migrated, expected, table)?;
    let backup = migrated["backup"].as_str().unwrap_or_default();
    let has_backup = scene
        .database()
        .parent()
        .is_some_and(|folder| Path::new(backup).is_file() || folder.join(backup).is_file());
    table.row(
        "migrate has made the backup that it names",
        &true,
        &has_backup,
    )?;
    let again = scene.call(&["migrate"])?.exits(0)?;
    table.row(
        "migrate, again: outcome",
        &json!("nothing_to_do"),
        &again["outcome"],
    )?;
    executions(scene, expected, table)?;
    verified(scene, expected, table)
}

fn told(
    call: &str,
    outcome: &str,
    report: &Value,
    expected: &Value,
    table: &mut Table,
) -> Result<(), VerifyError> {
    table.row(
        format!("{call}: outcome"),
        &json!(outcome),
        &report["outcome"],
    )?;
    table.row(format!("{call}: rows"), &expected["rows"], &report["rows"])?;
    let executions = &expected["by_type"]["task_execution"];
    table.row(
        format!("{call}: executions"),
        executions,
        &report["executions"],
    )?;
    let duplicates = report["duplicate_keys"].as_array().into_iter().flatten();
    let found: BTreeMap<&str, Value> = duplicates
        .filter_map(|shared| Some((shared["key"].as_str()?, sorted(&shared["ids"]))))
        .collect();
    let duplicates = expected["duplicate_keys"].as_object().into_iter().flatten();
    let expected: BTreeMap<&str, Value> = duplicates
        .map(|(key, ids)| (key.as_str(), sorted(ids)))
        .collect();
    let what = format!("{call}: keys that two rows share");
    table.row(what, &json!(expected), &json!(found))?;
    Ok(())
}

/// Looks at each execution as it is listed.
fn executions(scene: &Scene<'_>, expected: &Value, table: &mut Table) -> Result<(), VerifyError> {
    let listed = scene.executions()?;
    let of_key = |key: &str| {
        let mut ids: Vec<&str> = listed
            .iter()
            .filter(|execution| execution["content"]["structured"]["idempotency_key"] == key)
            .filter_map(|execution| execution["id"].as_str())
            .collect();
        ids.sort_unstable();
        json!(ids)
    };
    let keys = expected["idempotency_keys"]
        .as_object()
        .into_iter()
        .flatten();
    let wrong: Vec<String> = keys
        .clone()
        .filter(|(key, ids)| of_key(key) != sorted(ids))
        .map(|(key, _)| key.clone())
        .collect();
    table.all(
        "migrated: keys with the ids of their rows",
        keys.count(),
        &wrong,
    )?;
    for (status, count) in expected["task_status"].as_object().into_iter().flatten() {
        let has_status =
            |execution: &&Value| execution["content"]["structured"]["status"] == status.as_str();
        let found = listed.iter().filter(has_status).count();
        table.row(format!("migrated: {status}"), count, &json!(found))?;
    }
    let words = ["list", "--limit", "1000", "--backfilled", "true"];
    let backfilled = scene.call(&words)?.exits(0)?;
    let backfilled = backfilled["executions"].as_array().map(Vec::len);
    table.row(
        "migrated: backfilled",
        &expected["task_backfilled"],
        &json!(backfilled),
    )?;
    Ok(())
}

fn sorted(ids: &Value) -> Value {
    let mut ids: Vec<&str> = ids
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    ids.sort_unstable();
    json!(ids)
}

/// Lets all be verified: what breaks a rule in legacy rows is reported, and doesn't count.
fn verified(scene: &Scene<'_>, expected: &Value, table: &mut Table) -> Result<(), VerifyError> {
    let report = scene.call(&["verify"])?.exits(0)?;
    table.row("migrated: violations", &json!([]), &report["violations"])?;
    let executions = &expected["by_type"]["task_execution"];
    table.row(
        "migrated: legacy rows that were checked",
        executions,
        &report["legacy"]["checked"],
    )?;
    let mut repeated: Vec<&str> = report["legacy"]["violations"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|violation| violation["rule"] == 1)
        .filter_map(|violation| violation["id"].as_str())
        .collect();
    repeated.sort_unstable();
    let duplicates = expected["duplicate_keys"].as_object().into_iter().flatten();
    let mut ids: Vec<&str> = duplicates
        .flat_map(|(_, ids)| ids.as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    ids.sort_unstable();
    table.row(
        "migrated: rows that are reported for a shared key",
        &json!(ids),
        &json!(repeated),
    )?;
    Ok(())
}
