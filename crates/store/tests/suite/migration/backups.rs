//! The copy from before.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use astra_kit::TestChain;
use astra_model::SystemClock;
use astra_store::{BackupError, MigrateError, Store};
use rustix::fs::{FlockOperation, flock};

use super::{OLD_COLUMNS, fixture, migrate, migrated, rows};

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[test]
fn it_is_for_its_owner_alone_and_has_the_old_schema() {
    let (_folder, path) = fixture();
    let backup = migrated(&path).backup;
    assert_eq!(backup, beside(&path, ".before-migration"));
    assert_eq!(
        backup.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(rows(&backup, "PRAGMA user_version"), [[0.into()]]);
    let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    let (_other, untouched) = fixture();
    assert_eq!(rows(&backup, schema), rows(&untouched, schema));
}

#[test]
fn it_lies_over_nothing_that_is_there() {
    let (_folder, path) = fixture();
    for suffix in [".before-migration", ".before-migration_2"] {
        fs::write(beside(&path, suffix), "mine").unwrap();
    }
    let backup = migrated(&path).backup;
    assert_eq!(backup, beside(&path, ".before-migration_3"));
    assert_eq!(
        fs::read(beside(&path, ".before-migration")).unwrap(),
        b"mine"
    );
}

#[test]
fn a_place_that_was_named_is_taken_if_it_is_free() {
    let (folder, path) = fixture();
    let place = folder.path().join("file:a ü?mode=ro#1.db");
    let migrate = || {
        Store::migrate(
            &path,
            Some(&place),
            &TestChain,
            &SystemClock::new(),
            &mut |_| {},
        )
    };
    fs::write(&place, "mine").unwrap();
    let error = migrate().unwrap_err();
    assert!(
        matches!(error, MigrateError::Backup(BackupError::Exists { .. })),
        "{error}"
    );
    fs::remove_file(&place).unwrap();
    symlink(folder.path().join("elsewhere"), &place).unwrap();
    let error = migrate().unwrap_err();
    assert!(
        matches!(error, MigrateError::Backup(BackupError::Exists { .. })),
        "{error}"
    );
    fs::remove_file(&place).unwrap();
    let before = rows(&path, OLD_COLUMNS);
    assert_eq!(migrate().unwrap().unwrap().backup, place);
    assert_eq!(rows(&place, OLD_COLUMNS), before);
}

#[test]
fn what_a_killed_migration_left_is_taken_over_but_never_a_backup() {
    let (_folder, path) = fixture();
    let draft = beside(&path, ".before-migration.draft");
    fs::write(&draft, "half of a copy").unwrap();
    migrated(&path);
    assert!(!draft.exists());

    // Killed between the two names: what the draft's name leads to is a backup.
    let (_folder, path) = fixture();
    let (draft, backup) = (
        beside(&path, ".before-migration.draft"),
        beside(&path, ".before-migration"),
    );
    fs::write(&backup, "whole").unwrap();
    fs::hard_link(&backup, &draft).unwrap();
    let made = migrated(&path).backup;
    assert_eq!(made, beside(&path, ".before-migration_2"));
    assert_eq!(fs::read(&backup).unwrap(), b"whole");
}

#[test]
fn a_second_migration_at_the_same_time_is_told_that_it_is_busy() {
    let (_folder, path) = fixture();
    let draft = File::create(beside(&path, ".before-migration.draft")).unwrap();
    flock(&draft, FlockOperation::NonBlockingLockExclusive).unwrap();
    let before = fs::read(&path).unwrap();
    let error = migrate(&path).unwrap_err();
    assert!(matches!(error, MigrateError::Busy), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(draft);
    migrated(&path);
}
