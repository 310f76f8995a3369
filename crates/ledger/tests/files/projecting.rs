//! Daily files that follow the entries of a repository.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::sync::atomic::Ordering;
use std::thread;

use astra_ledger::{Projected, ProjectionError};

use super::kept::Followed;
use super::world::entries;

const LAST: &str = "ledger-20251106.ndjson.gz";

#[test]
fn each_entry_is_in_the_file_of_its_day() {
    let followed = Followed::new(entries(8));
    let projected = followed.project().unwrap();
    assert_eq!((projected.appended, projected.torn.len()), (8, 0));
    followed.assert_follows();
    let names: Vec<_> = followed.files().into_keys().collect();
    let days = ["20251104", "20251105", "20251106"];
    let mut expected = days.map(|day| format!("ledger-{day}.ndjson.gz")).to_vec();
    expected.push("ledger.state".to_owned());
    assert_eq!(names, expected);
}

#[test]
fn files_are_their_users_alone() {
    let followed = Followed::new(entries(2));
    followed.project().unwrap();
    let mode = |name: &str| followed.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    for name in followed.files().keys() {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn a_second_projection_changes_nothing() {
    let followed = Followed::new(entries(8));
    followed.project().unwrap();
    let files = followed.files();
    let written = |name| {
        let metadata = followed.path(name).metadata().unwrap();
        (metadata.mtime(), metadata.mtime_nsec(), metadata.ino())
    };
    let [file, state] = [written(LAST), written("ledger.state")];
    assert_eq!(followed.project().unwrap(), Projected::default());
    assert_eq!(followed.files(), files);
    assert_eq!([written(LAST), written("ledger.state")], [file, state]);
}

#[test]
fn files_are_the_same_however_many_entries_come_at_once() {
    let at_once = Followed::new(entries(2_500));
    at_once.project().unwrap();
    let one_by_one = Followed::new(Vec::new());
    one_by_one.project().unwrap();
    for (number, entry) in entries(2_500).into_iter().enumerate() {
        one_by_one.kept.entries().push(entry);
        if number % 7 == 0 || number < 20 || number == 2_499 {
            one_by_one.project().unwrap();
        }
    }
    assert_eq!(one_by_one.files(), at_once.files());
    at_once.assert_follows();
}

#[test]
fn to_follow_costs_the_same_however_much_there_is() {
    for count in [10, 5_000] {
        let followed = Followed::new(Vec::new());
        (0..count).for_each(|_| followed.kept.append_at(0));
        followed.project().unwrap();
        followed.kept.append_at(0);
        followed.kept.listed.store(0, Ordering::Relaxed);
        followed.project().unwrap();
        // The last one, which shows that the files are where they were left, and the new one.
        assert_eq!(followed.kept.listed.load(Ordering::Relaxed), 2);
    }
}

#[test]
fn an_entry_of_a_clock_that_was_set_back_stays_behind_the_one_before() {
    let followed = Followed::new(Vec::new());
    for hours in [0, 48, 24, 72, -100] {
        followed.kept.append_at(hours);
        followed.project().unwrap();
    }
    followed.assert_follows();
    let at_once = Followed::new(followed.kept.entries().clone());
    at_once.project().unwrap();
    assert_eq!(at_once.files(), followed.files());
}

#[test]
fn many_that_append_at_once_make_one_ledger() {
    let followed = Followed::new(Vec::new());
    fs::create_dir(followed.path("")).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    followed.kept.append_at(0);
                    followed.project().unwrap();
                }
            });
        }
    });
    assert_eq!(followed.kept.entries().len(), 800);
    followed.assert_follows();
}

#[test]
fn a_repository_without_entries_makes_no_files() {
    let followed = Followed::new(Vec::new());
    assert_eq!(followed.project().unwrap(), Projected::default());
    assert!(followed.files().is_empty());
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let followed = Followed::new(entries(8));
    fs::create_dir(followed.path("")).unwrap();
    let elsewhere = followed.path("../elsewhere");
    std::os::unix::fs::symlink(&elsewhere, followed.path(LAST)).unwrap();
    let refused = followed.project();
    assert!(matches!(refused, Err(ProjectionError::File { file, .. }) if file == LAST));
    assert!(!elsewhere.exists());
}
