//! A verification on one thread and on many.

use std::sync::Arc;

use astra_kit::{SCRUBBER, TestChain, running};
use astra_model::ExperienceRepository;

use super::entries::stored;
use crate::store::{Store, StoreOptions};

/// Breaks every seventh record of those that this makes.
fn broken_store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let options = StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain));
    let store = Store::create(&path, &options).unwrap();
    for number in 0..300 {
        let execution = running().nth(number).succeed("Done.");
        store.append(&execution).unwrap();
    }
    let break_some = "
        DROP TRIGGER experience_immutable_update;
        UPDATE experience SET content = json_set(content, '$.structured.duration_ms', -1)
            WHERE rowid % 7 = 0";
    let outside = rusqlite::Connection::open(&path).unwrap();
    outside.execute_batch(break_some).unwrap();
    (folder, store)
}

#[test]
fn the_report_is_the_same_whatever_the_number_of_threads() {
    let (_folder, store) = broken_store();
    let verify = |threads| store.verify_on(threads, &SCRUBBER, &mut |_, _| {}).unwrap();
    let one = verify(1);
    assert_eq!(one.checked, 300);
    // The trigger, and each seventh record by its rule and by its digest.
    assert_eq!(one.violations.told().len(), 1 + 2 * (300 / 7));
    for threads in [2, 3, 8] {
        assert_eq!(verify(threads), one, "{threads}");
    }
}

#[test]
fn a_row_that_an_index_misses_is_told_by_sqlites_own_check() {
    let (_folder, store) = broken_store();
    let outside = rusqlite::Connection::open(store.path()).unwrap();
    // As if the index had been made of one row less, and of another.
    outside
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'trace_id', 'span_id')
                WHERE name = 'ix_experiences_trace';
             PRAGMA writable_schema = RESET;
             REINDEX ix_experiences_trace;
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'span_id', 'trace_id')
                WHERE name = 'ix_experiences_trace';
             PRAGMA writable_schema = RESET;",
        )
        .unwrap();
    let report = store.verify_on(2, &SCRUBBER, &mut |_, _| {}).unwrap();
    let told = report.integrity.join("\n");
    assert!(
        told.contains("missing from index ix_experiences_trace"),
        "{told}"
    );
}

#[test]
fn an_index_that_somebody_added_is_left_to_sqlites_own_check() {
    let (_folder, store) = broken_store();
    let outside = rusqlite::Connection::open(store.path()).unwrap();
    assert!(stored(&outside).unwrap().is_some());
    outside
        .execute_batch("CREATE INDEX theirs ON experience (ownership)")
        .unwrap();
    assert!(stored(&outside).unwrap().is_none());
    let report = store.verify_on(2, &SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.integrity.is_empty(), "{report:?}");
}
