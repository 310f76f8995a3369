//! Records that are old enough go, and what was there stays provable.

mod guarded;
mod kept;
mod random;

use std::fs;
use std::time::Duration;

use astra_kit::{SCRUBBER, instant, running, scrubbed};
use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, EffectsRepository, Execution, ExperienceId,
    ExperienceRepository, Imported, Importer, LedgerRepository, MemoryFilters, MemoryQuery,
    PrunedDigest, Retriever, TimetableRepository, Tombstone, WindowState,
};
use astra_store::{PruneOccasion, PrunePolicy, Pruning, VerifyReport};
use serde_json::{Value, json};

use crate::support::{Stored, holder, stored, with_effects};

/// All that is recorded here is from 2025.
const NOW: &str = "2027-01-01T00:00:00Z";

fn policy(keep_last: usize) -> PrunePolicy {
    PrunePolicy {
        before: instant(NOW),
        keep_last,
        min_age: Duration::from_hours(24),
        task: None,
    }
}

fn occasion() -> PruneOccasion {
    PruneOccasion {
        now: instant(NOW),
        reason: scrubbed("a year is enough"),
        by: scrubbed("ada"),
    }
}

fn prune(stored: &Stored, keep_last: usize) -> Pruning {
    let planned = stored.store.plan_prune(&policy(keep_last), instant(NOW));
    let done = stored.store.prune(&policy(keep_last), &occasion()).unwrap();
    let planned = Pruning {
        entries: done.entries.clone(),
        is_log_empty: done.is_log_empty,
        ..planned.unwrap()
    };
    assert_eq!(planned, done, "a prune does what was planned");
    done
}

fn verified(stored: &Stored) -> VerifyReport {
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.dangling_parents, 0);
    report
}

fn append(stored: &Stored, execution: &Execution) -> ExperienceId {
    stored.store.append(execution).unwrap().id().clone()
}

/// Stores some executions of one task; returns their ids, the oldest first.
fn recorded(count: u32) -> (Stored, Vec<ExperienceId>) {
    let stored = stored();
    let executions = (0..count).map(|number| running().nth(number).succeed("Done."));
    let ids = executions
        .map(|execution| append(&stored, &execution))
        .collect();
    (stored, ids)
}

fn is_there(stored: &Stored, id: &ExperienceId) -> bool {
    stored.store.lookup(id).unwrap().is_some()
}

/// Returns what is left of an experience, its entry and the entry that says that it was pruned.
fn left(stored: &Stored, id: &ExperienceId) -> (Tombstone, u64) {
    let mut found = stored.store.list_pruned(id.as_str(), 10).unwrap();
    assert_eq!(found.len(), 1, "{id}");
    let pruned = found.remove(0);
    assert_eq!(pruned.at, instant(NOW));
    (pruned.tombstone, pruned.entry)
}

#[test]
fn old_windows_go_and_the_last_of_each_task_stay() {
    let (stored, ids) = recorded(5);
    let other = append(&stored, &running().nth(9).task("other").succeed("Done."));
    let done = prune(&stored, 2);
    assert_eq!((done.examined, done.windows, done.records), (6, 3, 3));
    assert_eq!(done.entries, [6]);
    let there: Vec<bool> = ids.iter().map(|id| is_there(&stored, id)).collect();
    assert_eq!(there, [false, false, false, true, true]);
    assert!(is_there(&stored, &other));
    let report = verified(&stored);
    assert_eq!((report.checked, report.ledger.pruned), (3, 3));
    let again = prune(&stored, 2);
    assert_eq!((again.records, again.examined), (0, 3));
    assert!(again.entries.is_empty());
}

#[test]
fn the_ledger_keeps_the_entry_and_says_which_went_and_why() {
    let (stored, ids) = recorded(4);
    let before = stored.store.list_entries(0, 10).unwrap();
    prune(&stored, 1);
    let entries = stored.store.list_entries(0, 10).unwrap();
    assert_eq!(entries[..4], before);
    let said: Value = serde_json::from_str(&entries[4].line).unwrap();
    let tombstones: Vec<Tombstone> = ids[..3].iter().map(|id| left(&stored, id).0).collect();
    assert_eq!(said["event"], "records_pruned");
    assert_eq!(
        said["meta"],
        json!({
            "by": "ada",
            "count": 3,
            "reason": "a year is enough",
            "records_sha256": PrunedDigest::of(&tombstones),
        })
    );
    for (number, id) in ids.iter().enumerate() {
        let entry = stored.store.lookup_entry_of(id).unwrap();
        assert_eq!(entry, u64::try_from(number).ok());
    }
    assert_eq!(left(&stored, &ids[0]).1, 4);
}

#[test]
fn a_pruned_window_never_runs_again() {
    let (stored, ids) = recorded(3);
    prune(&stored, 1);
    let (store, first) = (&stored.store, running().nth(0));
    let (tombstone, _) = left(&stored, &ids[0]);
    let claimed = store.claim(&first.clone().build(), &holder(), instant(NOW));
    match claimed.unwrap() {
        ClaimOutcome::Pruned(pruned) => assert_eq!(pruned.tombstone, tombstone),
        other => panic!("{other:?}"),
    }
    let execution = first.clone().succeed("Done again.");
    let appended = store.append(&execution).unwrap();
    assert!(matches!(appended, Appended::Pruned(_)), "{appended:?}");
    assert_eq!(appended.id(), &ids[0]);
    let imported = store.import(&[execution]).unwrap();
    let existing = Imported::Existing {
        id: ids[0].clone(),
        status: "success".to_owned(),
    };
    assert_eq!(imported, [existing]);
    let running = first.build();
    let begun = running.window.instant().unwrap();
    let states = store.window_states(&running.task.id, &[begun]).unwrap();
    assert_eq!(states, [WindowState::Recorded]);
    assert!(store.list_claims().unwrap().is_empty());
    verified(&stored);
}

#[test]
fn what_is_left_is_found_by_id_span_and_trace_and_by_their_beginnings() {
    let (stored, ids) = recorded(3);
    prune(&stored, 1);
    let (tombstone, _) = left(&stored, &ids[1]);
    assert_eq!(tombstone.experience, ids[1]);
    let (trace, span) = (tombstone.trace.to_string(), tombstone.span.to_string());
    for name in [&trace, &span, &span[..35]] {
        let found = stored.store.list_pruned(name, 10).unwrap();
        assert!(
            found.iter().any(|pruned| pruned.tombstone == tombstone),
            "{name}"
        );
    }
    assert!(stored.store.list_pruned("zzz", 10).unwrap().is_empty());
}

#[test]
fn what_stands_beside_a_record_goes_with_it_to_the_last_word() {
    let stored = stored();
    let spoken = with_effects(running());
    append(&stored, &spoken);
    append(&stored, &running().nth(1).succeed("quicksilver"));
    append(&stored, &running().nth(2).succeed("mercury"));
    let found = |text: &str| {
        let query = MemoryQuery {
            text: text.to_owned(),
            top_k: 5,
            filters: MemoryFilters::default(),
        };
        stored.store.retrieve(&query).unwrap().len()
    };
    assert_eq!((found("quicksilver"), found("mercury")), (1, 1));
    let done = prune(&stored, 1);
    assert!(done.is_log_empty);
    assert_eq!((found("quicksilver"), found("mercury")), (0, 1));
    let call = spoken.tool_calls()[0].id;
    let run = spoken.script_runs()[0].id;
    assert_eq!(stored.store.lookup_tool_call(call).unwrap(), None);
    assert_eq!(stored.store.lookup_script_run(run).unwrap(), None);
    for suffix in ["", "-wal"] {
        let bytes = fs::read(format!("{}{suffix}", stored.path().display())).unwrap();
        let mut windows = bytes.windows(b"quicksilver".len());
        assert!(!windows.any(|bytes| bytes == b"quicksilver"), "{suffix}");
    }
    verified(&stored);
}

#[test]
fn one_task_is_pruned_alone_where_it_is_named() {
    let (stored, ids) = recorded(2);
    let other = append(&stored, &running().nth(9).task("other").succeed("Done."));
    append(&stored, &running().nth(10).task("third").succeed("Done."));
    let policy = PrunePolicy {
        task: Some("other".parse().unwrap()),
        ..policy(0)
    };
    let done = stored.store.prune(&policy, &occasion()).unwrap();
    assert_eq!((done.examined, done.records), (1, 1));
    assert!(!is_there(&stored, &other));
    assert!(ids.iter().all(|id| is_there(&stored, id)));
    verified(&stored);
}

#[test]
fn many_are_pruned_in_several_transactions_with_an_entry_each() {
    let (stored, _) = recorded(450);
    let done = prune(&stored, 1);
    assert_eq!(done.records, 449);
    assert_eq!(done.entries, [450, 451, 452]);
    assert_eq!(verified(&stored).ledger.entries, 453);
}

#[test]
fn a_record_that_was_erased_is_pruned_like_any_other() {
    let (stored, ids) = recorded(2);
    let (why, by) = (scrubbed("asked"), scrubbed("ada"));
    let erased = stored.store.erase(&ids[0], why, by, instant(NOW));
    assert!(erased.unwrap().is_new);
    assert_eq!(prune(&stored, 1).records, 1);
    let report = verified(&stored);
    assert_eq!((report.ledger.erased, report.ledger.pruned), (1, 1));
}
