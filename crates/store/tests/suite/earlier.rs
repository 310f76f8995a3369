//! A database of an earlier schema is read as it is.

use astra_kit::execution;
use astra_model::{
    ClaimRepository, ExperienceRepository, LedgerHead, LedgerRepository, MissedFilter,
    RepositoryError, TimetableRepository, WindowState,
};
use astra_store::Store;

use crate::support::{earlier, legacy, stored};

#[test]
fn a_database_of_an_earlier_version_is_read_and_says_how_to_write_to_it() {
    for version in [1, 2, 3, 4, 5] {
        let stored = stored();
        stored.store.append(&execution()).unwrap();
        let stored = earlier(stored, version);
        assert_eq!(stored.store.health().unwrap().schema_version, version);
        insist_on_reading(&stored.store);
    }
}

fn insist_on_reading(store: &Store) {
    assert!(store.needs_migration() && !store.is_legacy());
    let record = store.lookup_key(&execution().key()).unwrap();
    let slug = astra_model::ExecutionFilter {
        task: Some(astra_model::TaskRef::Slug(
            execution().running().task.slug.clone(),
        )),
        ..Default::default()
    };
    assert_eq!(
        store.list_executions(&slug).unwrap().records,
        Vec::from_iter(record)
    );
    assert!(store.list_claims().unwrap().is_empty());
    insist_on_no_timetable(store);
    insist_on_no_ledger(store);
    let report = store.verify(&astra_kit::SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound() && report.checked == 1, "{report:?}");
    let other = astra_kit::running().nth(1).succeed("Done.");
    let error = store.append(&other).unwrap_err();
    assert!(matches!(error, RepositoryError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("astra migrate"), "{error}");
}

#[test]
fn a_database_without_schedules_has_no_windows() {
    insist_on_no_timetable(&legacy().store);
}

fn insist_on_no_timetable(store: &Store) {
    let running = execution().running().clone();
    let (task, window) = (&running.task.id, running.window.instant().unwrap());
    assert!(store.list_timetables().unwrap().is_empty());
    assert!(store.list_schedule_versions(task).unwrap().is_empty());
    assert!(store.list_due_tasks().unwrap().is_empty());
    assert!(store.list_due(task, None, 0).unwrap().is_empty());
    assert!(store.list_late(running.lineage.span()).unwrap().is_empty());
    let missed = store.list_missed(&MissedFilter::default()).unwrap();
    assert!(missed.windows.is_empty() && missed.next.is_none());
    let states = store.window_states(task, &[window]).unwrap();
    assert_eq!(states, [WindowState::Unknown]);
    let error = store.note_schedule(task, Some("hourly"), window, window);
    assert!(matches!(error, Err(RepositoryError::ReadOnly { .. })));
}

#[test]
fn a_database_without_a_ledger_has_no_entries() {
    insist_on_no_ledger(&legacy().store);
}

fn insist_on_no_ledger(store: &Store) {
    assert_eq!(store.ledger_head().unwrap(), LedgerHead::default());
    assert_eq!(store.list_entries(0, 0).unwrap(), []);
    assert_eq!(store.list_entry_hashes(0..9).unwrap(), []);
    assert_eq!(store.lookup_last_checkpoint().unwrap(), None);
    let id = execution().id_candidates().next().unwrap().id().clone();
    assert_eq!(store.lookup_entry_of(&id).unwrap(), None);
    let error = store.keep_checkpoint(0, "note");
    assert!(matches!(error, Err(RepositoryError::ReadOnly { .. })));
}
