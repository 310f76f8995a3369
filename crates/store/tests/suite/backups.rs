//! Copies of a database that is in use.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use astra_kit::{SCRUBBER, running};
use astra_model::{ExperienceRepository, LedgerRepository};
use astra_store::{BackupError, Store};

use crate::support::{Stored, insert_observation, options, stored};

fn with_records(count: u32) -> (Stored, PathBuf) {
    let stored = stored();
    for number in 0..count {
        let execution = running().nth(number).succeed("Done.");
        stored.store.append(&execution).unwrap();
    }
    let place = stored.path().with_file_name("copy.db");
    (stored, place)
}

/// Opens a copy; returns how many records and entries it has when nothing is wrong with it.
fn opened(place: &Path) -> (u64, u64) {
    let copy = Store::open(place, &options()).unwrap();
    let report = copy.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    (report.checked, report.ledger.entries)
}

#[test]
fn a_copy_has_all_that_the_database_has_and_is_for_its_owner_alone() {
    let (stored, place) = with_records(5);
    insert_observation(&stored.outside(), "exp_1");
    let backup = stored.store.backup(&place).unwrap();
    assert_eq!(
        (backup.executions, backup.entries, &backup.path),
        (5, 5, &place)
    );
    let head = stored.store.ledger_head().unwrap().last;
    assert_eq!(backup.head, head.map(|sha| sha.to_string()));
    assert_eq!(backup.bytes, place.metadata().unwrap().len());
    assert_eq!(
        place.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(opened(&place), (5, 5));
    let copy = Store::open(&place, &options()).unwrap();
    assert!(copy.lookup(&"exp_1".parse().unwrap()).unwrap().is_some());
}

#[test]
fn a_copy_lies_over_nothing_that_is_there() {
    let (stored, place) = with_records(1);
    fs::write(&place, "mine").unwrap();
    let error = stored.store.backup(&place).unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&place).unwrap(), b"mine");
    fs::remove_file(&place).unwrap();
    symlink(place.with_extension("elsewhere"), &place).unwrap();
    let error = stored.store.backup(&place).unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }), "{error}");
    let itself = stored.store.backup(&stored.path()).unwrap_err();
    assert!(matches!(itself, BackupError::Exists { .. }), "{itself}");
    let log = stored.path().with_file_name("core.db-journal");
    let side_file = stored.store.backup(&log).unwrap_err();
    assert!(
        matches!(side_file, BackupError::SideFile { .. }),
        "{side_file}"
    );
}

#[test]
fn what_a_killed_backup_left_is_taken_over_and_told() {
    let (stored, place) = with_records(2);
    let draft = stored.path().with_file_name("copy.db.draft");
    fs::write(&draft, vec![7; 100_000]).unwrap();
    let backup = stored.store.backup(&place).unwrap();
    assert!(backup.was_taken_over);
    assert!(!draft.exists());
    assert_eq!(opened(&place), (2, 2));
}

#[test]
fn while_others_write_a_copy_is_of_one_moment() {
    let (stored, _) = with_records(50);
    let is_over = AtomicBool::new(false);
    let places: Vec<PathBuf> = thread::scope(|scope| {
        scope.spawn(|| {
            let records = (50..).take_while(|_| !is_over.load(Ordering::Relaxed));
            for number in records {
                let execution = running().nth(number).succeed("Done.");
                stored.store.append(&execution).unwrap();
            }
        });
        let back_up = |number: u32| {
            let place = stored.path().with_file_name(format!("copy_{number}.db"));
            stored.store.backup(&place).map(|_| place)
        };
        let made: Result<Vec<_>, _> = (0..10).map(back_up).collect();
        is_over.store(true, Ordering::Relaxed);
        made.unwrap()
    });
    let counts: Vec<_> = places.iter().map(|place| opened(place)).collect();
    assert!(counts.is_sorted(), "{counts:?}");
    assert!(
        counts
            .iter()
            .all(|(records, entries)| records == entries && *records >= 50)
    );
}
