//! What is not migrated stays as it is.

use std::fs;
use std::path::Path;

use astra_store::{MigrateError, OpenError};
use rusqlite::Connection;

use super::{OLD_COLUMNS, fixture, migrate, migrated, plan, rows};
use crate::support::stored;

/// Insists that plan and migration say the same error, and that nothing is changed.
#[track_caller]
fn refused(path: &Path, is_expected: impl Fn(&MigrateError) -> bool) -> String {
    let before = rows(path, OLD_COLUMNS);
    let schema = rows(path, "SELECT * FROM sqlite_schema");
    let planned = plan(path).unwrap_err();
    let error = migrate(path).unwrap_err();
    assert!(is_expected(&error), "{error:?}");
    assert_eq!(planned.to_string(), error.to_string());
    assert_eq!(rows(path, OLD_COLUMNS), before);
    assert_eq!(rows(path, "SELECT * FROM sqlite_schema"), schema);
    let folder = path.parent().unwrap();
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        1,
        "no backup is left"
    );
    error.to_string()
}

#[test]
fn rows_whose_content_is_no_json_are_named() {
    let (_folder, path) = fixture();
    let outside = Connection::open(&path).unwrap();
    for name in ["task", "task_slug", "trace", "idempotency"] {
        let drop = format!("DROP INDEX ix_experiences_{name}");
        outside.execute_batch(&drop).unwrap();
    }
    let spoil = "UPDATE experience SET content = '{bad' WHERE rowid BETWEEN 100 AND 107";
    outside.execute(spoil, ()).unwrap();
    drop(outside);
    let error = refused(
        &path,
        |error| matches!(error, MigrateError::Malformed { count: 8, ids } if ids.len() == 5),
    );
    assert!(
        error.contains("8 rows") && error.contains("exp_2025-"),
        "{error}"
    );
    let mend = "UPDATE experience SET content = NULL WHERE content = '{bad'";
    Connection::open(&path).unwrap().execute(mend, ()).unwrap();
    assert_eq!(migrated(&path).rows, 262);
}

#[test]
fn a_table_that_is_not_pythons_is_refused() {
    for (change, said) in [
        (
            "ALTER TABLE experience DROP COLUMN evidence_ptrs",
            "it has no evidence_ptrs",
        ),
        (
            "ALTER TABLE experience ADD COLUMN Meta",
            "it has Meta already",
        ),
    ] {
        let (_folder, path) = fixture();
        Connection::open(&path)
            .unwrap()
            .execute_batch(change)
            .unwrap();
        let error = plan(&path).unwrap_err();
        assert_eq!(error.to_string(), migrate(&path).unwrap_err().to_string());
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(rows(&path, "PRAGMA user_version"), [[0.into()]]);
    }
}

#[test]
fn a_newer_one_and_another_programs_are_refused() {
    let newer = stored();
    newer
        .outside()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let (_folder, foreign) = fixture();
    Connection::open(&foreign)
        .unwrap()
        .pragma_update(None, "application_id", 7)
        .unwrap();
    for path in [newer.path(), foreign] {
        let error = migrate(&path).unwrap_err();
        assert!(
            matches!(
                error,
                MigrateError::Open(OpenError::Newer { .. } | OpenError::Foreign { .. })
            ),
            "{error}"
        );
    }
    let nothing = Path::new("there/is/none.db");
    let error = migrate(nothing).unwrap_err();
    assert!(
        matches!(error, MigrateError::Open(OpenError::NotFound { .. })),
        "{error}"
    );
}

#[test]
fn a_name_of_ours_that_is_taken_stops_it() {
    let (_folder, path) = fixture();
    let take = "CREATE TABLE tool_call (mine)";
    Connection::open(&path)
        .unwrap()
        .execute_batch(take)
        .unwrap();
    let before = rows(&path, OLD_COLUMNS);
    let error = migrate(&path).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("tool_call already exists"), "{cause}");
    assert_eq!(rows(&path, OLD_COLUMNS), before);
    assert_eq!(rows(&path, "PRAGMA user_version"), [[0.into()]]);
}
