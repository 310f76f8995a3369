//! A database of an earlier version.

use astra_kit::running;
use astra_model::{ClaimOutcome, ClaimRepository, ExperienceId, ExperienceRepository, Outbox};
use astra_store::Store;
use rusqlite::Connection;

use super::{insist, migrate, migrated};
use crate::support::{earlier, holder, legacy_copy, options, stored, take_back};

/// The version that has indexes for a status.
const STATUS_SINCE: i32 = 5;

#[test]
fn it_gets_what_it_lacks_and_keeps_all_else() {
    for version in [1, 2, 3, 4, 5] {
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
    assert_eq!((done.from_version, done.to_version), (version, 6));
    assert_eq!((done.rows, done.executions), (3, 3));
    let made = if version < STATUS_SINCE { 3 } else { 0 };
    assert_eq!(done.indexes.kept.len(), 11 - made);
    assert_eq!(done.indexes.made.len(), made);
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
    for version in [5, 4, 3, 2, 1] {
        take_back(&Connection::open(&path).unwrap(), version);
        assert_eq!(migrated_records(&path).executions, 62);
    }
}

#[test]
fn what_waited_to_be_published_is_first_in_the_outbox_afterwards_and_leaves_it() {
    let stored = stored();
    // The clock was set back between them: what counts is which was recorded first.
    let [one, two] = [3, 1].map(|number| recorded(&stored.store, number));
    let stored = earlier(stored, 5);
    let (path, folder) = (stored.path(), stored.into_folder());
    migrate(&path).unwrap();
    let store = Store::open(&path, &options()).unwrap();
    let three = recorded(&store, 2);
    let unpublished = || store.list_unpublished(10).unwrap();
    assert_eq!(unpublished(), [one.clone(), two.clone(), three.clone()]);
    store.mark_published(&[two, three]).unwrap();
    assert_eq!(unpublished(), [one]);
    drop(folder);
}

fn recorded(store: &Store, number: u32) -> ExperienceId {
    let running = running().nth(number).build();
    let claim = store.claim(&running, &holder(), running.started).unwrap();
    let lease = match claim {
        ClaimOutcome::Claimed(lease) => Some(lease),
        _ => None,
    };
    let execution = astra_kit::running().nth(number).succeed("Done.");
    let recorded = store.record(&lease.unwrap(), &execution).unwrap();
    recorded.id().clone()
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
