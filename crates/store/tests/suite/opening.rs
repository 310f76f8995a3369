//! Which databases are opened, and how new ones are made.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use astra_kit::execution;
use astra_model::{ClaimRepository, ExperienceRepository, Outbox, RepositoryError};
use astra_store::{OpenError, Store};
use rusqlite::Connection;

use crate::support::{legacy, legacy_copy, options, stored};

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_database_and_its_folder_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/deeper/core.db");
    let store = Store::open_or_create(&path, &options()).unwrap();
    store.append(&execution()).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    assert_eq!(mode(&folder.path().join("new/deeper")), 0o700);
    assert_eq!(mode(&folder.path().join("new/deeper/core.db-wal")), 0o600);
    assert_eq!(mode(&folder.path().join("new/deeper/core.db-shm")), 0o600);
}

#[test]
fn a_database_that_is_closed_is_one_file() {
    let stored = stored();
    stored.store.append(&execution()).unwrap();
    stored.store.list_recent(&Default::default()).unwrap();
    let folder = stored.into_folder();
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["core.db"]);
}

#[test]
fn a_new_database_is_set_up_as_it_should_be() {
    let stored = stored();
    let health = stored.store.health().unwrap();
    assert_eq!(health.schema_version, 6);
    assert_eq!(health.journal_mode, "wal");
    assert_eq!(health.page_bytes, 8192);
    assert_eq!(health.open_claims, 0);
    assert_eq!(health.unpublished, 0);
}

#[test]
fn health_counts_what_is_open() {
    let stored = stored();
    let holder = crate::support::holder();
    let running = astra_kit::running().nth(1).build();
    let expires = running.started;
    stored.store.claim(&running, &holder, expires).unwrap();
    let recorded = astra_kit::running().nth(2);
    let astra_model::ClaimOutcome::Claimed(lease) = stored
        .store
        .claim(&recorded.clone().build(), &holder, expires)
        .unwrap()
    else {
        panic!("nobody else claims it");
    };
    stored
        .store
        .record(&lease, &recorded.succeed("Done."))
        .unwrap();
    let health = stored.store.health().unwrap();
    assert_eq!((health.open_claims, health.unpublished), (1, 1));
    assert!(health.wal_bytes > 0);
}

#[test]
fn many_that_make_one_database_at_once_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let barrier = Barrier::new(8);
    thread::scope(|scope| {
        for number in 0..8 {
            let (path, barrier) = (&path, &barrier);
            scope.spawn(move || {
                barrier.wait();
                let store = Store::open_or_create(path, &options()).unwrap();
                let execution = astra_kit::running().nth(number).succeed("Done.");
                store.append(&execution).unwrap();
            });
        }
    });
    let store = Store::open(&path, &options()).unwrap();
    assert_eq!(
        store
            .list_executions(&Default::default())
            .unwrap()
            .records
            .len(),
        8
    );
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    for opened in [
        Store::open(&path, &options()),
        Store::open_read_only(&path, &options()),
    ] {
        let error = opened.unwrap_err();
        assert!(matches!(error, OpenError::NotFound { .. }), "{error}");
        assert!(error.to_string().contains("astra init"));
    }
    assert!(!path.exists());
}

#[test]
fn a_database_that_is_there_is_not_made_again() {
    let stored = stored();
    let error = Store::create(&stored.path(), &options()).unwrap_err();
    assert!(matches!(error, OpenError::Exists { .. }), "{error}");
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    fs::write(
        &text,
        "This is no database, though it is longer than a header. ".repeat(20),
    )
    .unwrap();
    let empty = folder.path().join("empty");
    fs::write(&empty, "").unwrap();
    let other = folder.path().join("other");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE experience (id); PRAGMA application_id = 77;")
        .unwrap();
    let unmarked = folder.path().join("unmarked");
    Connection::open(&unmarked)
        .unwrap()
        .execute_batch("CREATE TABLE something (id)")
        .unwrap();
    for path in [text, empty, other, unmarked] {
        let before = fs::read(&path).unwrap();
        let error = Store::open(&path, &options()).unwrap_err();
        assert!(
            matches!(error, OpenError::Foreign { .. }),
            "{path:?}: {error}"
        );
        let error = Store::open_or_create(&path, &options()).unwrap_err();
        assert!(
            matches!(error, OpenError::Foreign { .. }),
            "{path:?}: {error}"
        );
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let stored = stored();
    stored
        .outside()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let error = Store::open(&stored.path(), &options()).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::Newer {
                version: 7,
                known: 6,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_database_from_before_the_migration_is_read_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    let before = fs::read(&path).unwrap();
    let store = Store::open(&path, &options()).unwrap();
    assert!(store.is_legacy());
    let page = store.list_executions(&Default::default()).unwrap();
    assert_eq!(page.records.len(), 20);
    assert!(store.list_claims().unwrap().is_empty());
    assert!(store.list_unpublished(10).unwrap().is_empty());
    assert_eq!(store.health().unwrap().schema_version, 0);
    drop(store);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_database_from_before_the_migration_says_how_to_write_to_it() {
    let stored = legacy();
    let error = stored.store.append(&execution()).unwrap_err();
    assert!(matches!(error, RepositoryError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("astra migrate"), "{error}");
}

#[test]
fn a_store_opened_to_read_takes_no_writing() {
    let stored = stored();
    stored.store.append(&execution()).unwrap();
    let reading = Store::open_read_only(&stored.path(), &options()).unwrap();
    assert!(reading.lookup_key(&execution().key()).unwrap().is_some());
    let other = astra_kit::running().nth(1).succeed("Done.");
    let error = reading.append(&other).unwrap_err();
    assert!(matches!(error, RepositoryError::ReadOnly { .. }), "{error}");
}

#[test]
fn a_database_switches_to_wal_though_its_maker_died_before_it_could() {
    let stored = stored();
    let path = stored.path();
    stored
        .outside()
        .pragma_update(None, "cache_size", 100)
        .unwrap();
    let folder = stored.into_folder();
    let outside = Connection::open(&path).unwrap();
    outside
        .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .unwrap();
    drop(outside);
    let store = Store::open(&path, &options()).unwrap();
    assert_eq!(store.health().unwrap().journal_mode, "wal");
    drop((store, folder));
}
