//! A database that Python made becomes one of ours.

mod backups;
mod earlier;
mod insist;
mod odd;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

use astra_kit::{SCRUBBER, TestChain, running};
use astra_model::{ExperienceRepository, SystemClock};
use astra_store::{MigrateError, Migration, MigrationStep, Store};
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use tempfile::TempDir;

use crate::support::{legacy_copy, options};

type Rows = Vec<Vec<Value>>;

/// The columns that Python knows, the row's number before them.
const OLD_COLUMNS: &str = "SELECT rowid, id, type, created_at, content, provenance, evidence_ptrs, \
    confidence, embeddings, affect, parents, causes, sign, ownership, session_id, consolidated \
    FROM experience ORDER BY rowid";

fn fixture() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    (folder, path)
}

fn plan(path: &Path) -> Result<Option<Migration>, MigrateError> {
    Store::plan_migration(path, None, &SystemClock::new())
}

fn migrate(path: &Path) -> Result<Option<Migration>, MigrateError> {
    Store::migrate(path, None, &TestChain, &SystemClock::new(), &mut |_| {})
}

/// Migrates a database, and insists on all that must hold of any.
#[track_caller]
fn migrated(path: &Path) -> Migration {
    let before = rows(path, OLD_COLUMNS);
    let planned = plan(path).unwrap().unwrap();
    let done = migrate(path).unwrap().unwrap();
    assert_eq!(
        Migration {
            duration: done.duration,
            ..planned
        },
        done,
        "a plan tells what is done then"
    );
    assert_eq!(rows(path, OLD_COLUMNS), before, "to the letter");
    assert_eq!(rows(&done.backup, OLD_COLUMNS), before, "the backup too");
    assert_eq!(
        rows(path, "PRAGMA integrity_check"),
        [["ok".to_owned().into()]]
    );
    assert_eq!(
        rows(
            path,
            "SELECT count(*) FROM experience WHERE ts IS NULL OR meta IS NOT '{}'"
        ),
        [[0.into()]]
    );
    insist::on_our_schema(path);
    insist::on_digests(path);
    insist::on_entries(path);
    assert_eq!(
        migrate(path).unwrap(),
        None,
        "a second run has nothing to do"
    );
    assert_eq!(plan(path).unwrap(), None);
    done
}

fn rows(path: &Path, sql: &str) -> Rows {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    statement
        .query_map((), |row| {
            (0..columns).map(|at| row.get_ref(at).map(value)).collect()
        })
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Returns a value as it is; a text that is no UTF-8 as its bytes.
fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(whole) => whole.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(text) => String::from_utf8(text.to_vec())
            .map_or_else(|error| error.into_bytes().into(), Value::from),
        ValueRef::Blob(bytes) => bytes.to_vec().into(),
    }
}

#[test]
fn every_row_stays_to_the_letter_and_gets_what_a_new_one_has() {
    let (_folder, path) = fixture();
    let done = migrated(&path);
    assert_eq!((done.from_version, done.to_version), (0, 6));
    assert_eq!((done.rows, done.executions), (262, 62));
    let ts =
        "SELECT ts FROM experience WHERE id = 'task_exec_self_inquiry_2025-11-10T15:24:17Z_b7d1'";
    assert_eq!(rows(&path, ts), [[1_762_788_257.174.into()]]);
}

#[test]
fn indexes_that_are_right_are_kept_and_the_others_made_again() {
    let (_folder, path) = fixture();
    let changes = migrated(&path).indexes;
    let names = |names: &[&str]| Vec::from_iter(names.iter().map(|&name| name.to_owned()));
    assert_eq!(
        changes.kept,
        names(&[
            "ix_experience_session_id",
            "ix_experience_created_at",
            "ix_experiences_task",
            "ix_experiences_trace",
            "ix_experiences_idempotency"
        ])
    );
    assert_eq!(
        changes.replaced,
        names(&["ix_experiences_type_ts", "ix_experiences_task_slug"])
    );
    assert_eq!(
        changes.made,
        names(&[
            "ix_experiences_span",
            "ix_experiences_task_status",
            "ix_experiences_slug_status",
            "ix_experiences_status"
        ])
    );
}

#[test]
fn a_migrated_database_takes_records_is_verified_and_is_immutable() {
    let (_folder, path) = fixture();
    migrated(&path);
    let store = Store::open(&path, &options()).unwrap();
    assert!(!store.needs_migration());
    store.append(&running().nth(1).succeed("Done.")).unwrap();
    let report = store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.checked, report.legacy.checked), (1, 62));
    let outside = Connection::open(&path).unwrap();
    let change = "UPDATE experience SET content = '{}' WHERE type = 'TASK_EXECUTION'";
    let error = outside.execute(change, ()).unwrap_err();
    assert!(error.to_string().contains("immutable"), "{error}");
}

#[test]
fn records_that_share_a_key_all_stay_and_are_told() {
    for copies in [2_usize, 3, 100] {
        let (_folder, path) = fixture();
        let outside = Connection::open(&path).unwrap();
        for copy in 1..copies {
            outside
                .execute(
                    "INSERT INTO experience SELECT id || ?1, type, created_at, content, provenance, \
                     evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership, \
                     session_id, consolidated FROM experience WHERE rowid = 62",
                    [copy.to_string()],
                )
                .unwrap();
        }
        drop(outside);
        let keys = migrated(&path).duplicate_keys;
        let of_copies = keys
            .iter()
            .find(|key| key.ids.len() == copies && key.ids[0].ends_with("_5682"));
        assert!(of_copies.is_some(), "{keys:?}");
        assert_eq!(keys.len(), 2, "the fixture has one of its own: {keys:?}");
    }
}

#[test]
fn a_plan_changes_no_byte() {
    let (folder, path) = fixture();
    let before = fs::read(&path).unwrap();
    let planned = plan(&path).unwrap().unwrap();
    assert!(planned.needs_bytes > 2 * u64::try_from(before.len()).unwrap());
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn progress_goes_forward_to_the_last_row() {
    let (_folder, path) = fixture();
    let mut steps = Vec::new();
    Store::migrate(&path, None, &TestChain, &SystemClock::new(), &mut |step| {
        steps.push(step);
    })
    .unwrap();
    assert_eq!(steps.first(), Some(&MigrationStep::Indexing));
    assert_eq!(steps.last(), Some(&MigrationStep::Committing));
    let last = MigrationStep::Filling {
        done: 262,
        total: 262,
    };
    assert!(steps.contains(&last), "{steps:?}");
}

#[test]
fn a_migrated_database_is_one_file_beside_its_backup() {
    let (folder, path) = fixture();
    let backup = migrate(&path).unwrap().unwrap().backup;
    let mut names: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    assert_eq!(names, [path, backup]);
}
