//! A database of the version before.

use astra_kit::running;
use astra_model::ExperienceRepository;
use rusqlite::Connection;

use super::{migrate, migrated};
use crate::support::{earlier, legacy_copy, stored};

#[test]
fn it_gets_digests_and_keeps_all_else() {
    let stored = stored();
    for number in 0..3 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    let stored = earlier(stored);
    let path = stored.path();
    let before = super::rows(&path, "SELECT *, rowid FROM experience");
    let folder = stored.into_folder();
    let done = migrated_records(&path);
    assert_eq!((done.from_version, done.to_version), (1, 2));
    assert_eq!((done.rows, done.executions), (3, 3));
    assert_eq!(done.indexes.kept.len(), 8);
    assert!(done.indexes.made.is_empty() && done.indexes.replaced.is_empty());
    assert_eq!(
        super::rows(&path, "SELECT *, rowid FROM experience"),
        before
    );
    drop(folder);
}

/// Migrates records of ours, whose `meta` isn't empty.
fn migrated_records(path: &std::path::Path) -> astra_store::Migration {
    let done = migrate(path).unwrap().unwrap();
    super::insist_on_our_schema(path);
    super::insist_on_digests(path);
    assert_eq!(migrate(path).unwrap(), None);
    done
}

#[test]
fn one_that_python_wrote_into_is_brought_on_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    migrated(&path);
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "DROP TABLE experience_digest; DROP TABLE ledger_entry; PRAGMA user_version = 1",
        )
        .unwrap();
    assert_eq!(migrated_records(&path).executions, 62);
}
