//! A database of an earlier version.

use astra_kit::running;
use astra_model::{ClaimOutcome, ClaimRepository, ExperienceRepository};
use astra_store::Store;
use rusqlite::Connection;

use super::{insist, migrate, migrated};
use crate::support::{earlier, holder, legacy_copy, options, stored, take_back};

#[test]
fn it_gets_what_it_lacks_and_keeps_all_else() {
    for version in [1, 2, 3, 4] {
        brings_on(version);
    }
}

fn brings_on(version: i32) {
    let stored = stored();
    for number in 0..3 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    let stored = earlier(stored, version);
    let path = stored.path();
    let before = super::rows(&path, "SELECT *, rowid FROM experience");
    let folder = stored.into_folder();
    let done = migrated_records(&path);
    assert_eq!((done.from_version, done.to_version), (version, 5));
    assert_eq!((done.rows, done.executions), (3, 3));
    assert_eq!(done.indexes.kept.len(), 8);
    assert_eq!(done.indexes.made.len(), 3);
    assert!(done.indexes.replaced.is_empty());
    assert_eq!(
        super::rows(&path, "SELECT *, rowid FROM experience"),
        before
    );
    drop(folder);
}

/// Migrates records of ours, whose `meta` isn't empty.
fn migrated_records(path: &std::path::Path) -> astra_store::Migration {
    let done = migrate(path).unwrap().unwrap();
    insist::on_our_schema(path);
    insist::on_digests(path);
    insist::on_entries(path);
    assert_eq!(migrate(path).unwrap(), None);
    done
}

#[test]
fn one_that_python_wrote_into_is_brought_on_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    migrated(&path);
    for version in [4, 3, 2, 1] {
        take_back(&Connection::open(&path).unwrap(), version);
        assert_eq!(migrated_records(&path).executions, 62);
    }
}

#[test]
fn claims_that_are_open_are_counted_by_their_task_afterwards() {
    let stored = stored();
    let running = running().build();
    let claim = stored.store.claim(&running, &holder(), running.started);
    claim.unwrap();
    let stored = earlier(stored, 2);
    let (path, folder) = (stored.path(), stored.into_folder());
    migrate(&path).unwrap();
    let store = Store::open(&path, &options()).unwrap();
    let other = astra_kit::running().nth(1).build();
    let within = |open_max| store.claim_within(&other, &holder(), other.started, Some(open_max));
    assert_eq!(within(1).unwrap(), ClaimOutcome::AtLimit);
    assert!(matches!(within(2).unwrap(), ClaimOutcome::Claimed(_)));
    drop((store, folder));
}
