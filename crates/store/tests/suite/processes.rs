//! Several processes on one database, one of which may be killed.

use std::fs;
use std::path::Path;
use std::process::Child;

use astra_kit::{SCRUBBER, running, scrubbed};
use astra_model::{
    ClaimOutcome, ClaimRepository, ExecutionFilter, ExperienceRepository, LIMIT_MAX, LedgerEvent,
    LedgerHead, LedgerRepository, RepositoryError, TaskChange, TaskChangedEvent,
};
use astra_store::Store;
use rusqlite::Connection;

use crate::parts::{said, say, start, told};
use crate::support::{holder, options, stored};

const WINDOWS: u32 = 40;
/// Of each of four processes.
const EVENTS: u32 = 200;

/// The part of a process that appends every window, and says what each became.
#[test]
fn append_all_windows() {
    let Some(path) = told("processes::append_all_windows") else {
        return;
    };
    let store = Store::open_or_create(&path, &options()).unwrap();
    for number in 0..WINDOWS {
        let seed = number + 1000 * std::process::id();
        let execution = running().nth(number).seed(seed).succeed("Done.");
        let id = store.append(&execution).unwrap().id().to_string();
        say(&format!("{number} {id}"));
    }
}

#[test]
fn processes_that_append_the_same_windows_agree_on_one_record_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let mut children: Vec<Child> = (0..4)
        .map(|_| start("processes::append_all_windows", &path))
        .collect();
    let answers: Vec<Vec<String>> = children
        .iter_mut()
        .map(|child| said(child).collect())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(answers[0].len(), WINDOWS as usize);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let store = Store::open(&path, &options()).unwrap();
    let filter = ExecutionFilter {
        limit: 1000,
        ..ExecutionFilter::default()
    };
    assert_eq!(
        store.list_executions(&filter).unwrap().records.len(),
        WINDOWS as usize
    );
    assert!(store.verify(&SCRUBBER, &mut |_, _| {}).unwrap().is_sound());
    insist_on_one_chain(&store, WINDOWS.into());
}

/// Insists that the ledger has that many entries, each behind the one before it.
#[track_caller]
fn insist_on_one_chain(store: &Store, size: u64) {
    let mut head = LedgerHead::default();
    while head.size < size {
        let entries = store.list_entries(head.size, LIMIT_MAX).unwrap();
        assert!(!entries.is_empty(), "{head:?} of {size}");
        for entry in entries {
            assert_eq!((entry.seq, entry.previous), (head.size, head.last));
            head = entry.head();
        }
    }
    assert_eq!(store.ledger_head().unwrap(), head);
}

/// The part of a process that enters what it sees of the tasks file, and appends windows of its own.
#[test]
fn enter_events_and_records() {
    let Some(path) = told("processes::enter_events_and_records") else {
        return;
    };
    let store = Store::open_or_create(&path, &options()).unwrap();
    for number in 0..EVENTS / 2 {
        let task = format!("task_{}_{number}", std::process::id());
        let execution = running().task(&task).nth(number).succeed("Done.");
        store.append(&execution).unwrap();
        let event = LedgerEvent::TaskChanged(TaskChangedEvent {
            seen: execution.ended(),
            task: task.parse().unwrap(),
            change: TaskChange::Modified,
            old: None,
            new: None,
            by: scrubbed("test"),
        });
        store.append_event(&event).unwrap();
    }
}

#[test]
fn processes_that_append_at_once_leave_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let part = "processes::enter_events_and_records";
    let mut children: Vec<Child> = (0..4).map(|_| start(part, &path)).collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let store = Store::open(&path, &options()).unwrap();
    insist_on_one_chain(&store, (4 * EVENTS).into());
}

/// The part of a process that claims one window, and says whether it may run it.
#[test]
fn claim_one_window() {
    let Some(path) = told("processes::claim_one_window") else {
        return;
    };
    let store = Store::open(&path, &options()).unwrap();
    let running = running().seed(std::process::id()).build();
    let started = running.started;
    match store.claim(&running, &holder(), started).unwrap() {
        ClaimOutcome::Claimed(_) => say("claimed"),
        ClaimOutcome::Held(_) => say("held"),
        ClaimOutcome::Recorded(_) | ClaimOutcome::Pruned(_) => say("recorded"),
        ClaimOutcome::AtLimit => say("at the limit"),
    }
}

#[test]
fn of_many_processes_one_is_given_the_claim() {
    let stored = stored();
    let mut children: Vec<Child> = (0..8)
        .map(|_| start("processes::claim_one_window", &stored.path()))
        .collect();
    let mut answers: Vec<String> = children.iter_mut().flat_map(said).collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    answers.sort();
    let mut expected = vec!["claimed".to_owned()];
    expected.resize(8, "held".to_owned());
    assert_eq!(answers, expected);
}

/// The part of a process that records windows until it is killed, and says each that is
/// acknowledged.
#[test]
fn record_until_killed() {
    let Some(path) = told("processes::record_until_killed") else {
        return;
    };
    let store = Store::open(&path, &options()).unwrap();
    for number in 0..u32::MAX {
        let attempt = running().nth(number);
        let running = attempt.clone().build();
        let started = running.started;
        if let ClaimOutcome::Claimed(lease) = store.claim(&running, &holder(), started).unwrap() {
            let id = store
                .record(&lease, &attempt.succeed("Done."))
                .unwrap()
                .id()
                .to_string();
            say(&id);
        }
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let stored = stored();
    let mut acknowledged = Vec::new();
    for round in 1..=4 {
        let mut child = start("processes::record_until_killed", &stored.path());
        let mut lines = said(&mut child);
        acknowledged.extend(lines.by_ref().take(10 * round));
        child.kill().unwrap();
        acknowledged.extend(lines);
        child.wait().unwrap();
    }
    assert!(acknowledged.len() >= 100);
    for id in &acknowledged {
        assert!(
            stored.store.lookup(&id.parse().unwrap()).unwrap().is_some(),
            "{id} is lost"
        );
    }
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    let recorded = report.checked;
    insist_on_one_chain(&stored.store, recorded);
    let claims = stored.store.list_claims().unwrap().len();
    assert!(claims <= 4, "each kill leaves one open claim at most");
}

/// The part of a process that holds the write lock for as long as whoever started it.
#[test]
fn hold_the_write_lock() {
    let Some(path) = told("processes::hold_the_write_lock") else {
        return;
    };
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    say("held");
    std::io::stdin().lines().for_each(drop);
}

/// Counts the files of a database that this process has open.
fn open_files_of(database: &Path) -> usize {
    let database = database.to_str().unwrap();
    let open = fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|file| fs::read_link(file.unwrap().path()).ok())
        .filter(|path| path.to_str().is_some_and(|path| path.starts_with(database)))
        .count()
}

#[test]
fn a_store_that_waits_in_vain_closes_all_its_connections_and_goes_on_with_others() {
    let stored = stored();
    let first = stored.store.append(&running().succeed("Done.")).unwrap();
    assert!(stored.store.lookup(first.id()).unwrap().is_some());
    let mut holder = start("processes::hold_the_write_lock", &stored.path());
    assert_eq!(said(&mut holder).next().as_deref(), Some("held"));

    let second = running().nth(2).succeed("Done.");
    let busy = stored.store.append(&second).unwrap_err();
    assert!(matches!(busy, RepositoryError::Busy { .. }), "{busy}");
    assert_eq!(open_files_of(&stored.path()), 0);
    assert!(stored.store.lookup(first.id()).unwrap().is_some());

    holder.kill().unwrap();
    holder.wait().unwrap();
    let second = stored.store.append(&second).unwrap();
    assert!(stored.store.lookup(second.id()).unwrap().is_some());
}
