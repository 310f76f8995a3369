//! The ledger: one chain, with an entry of each record.

use astra_model::{
    EntryHash, ExperienceId, LIMIT_MAX, LedgerEntry, LedgerEvent, LedgerHead, TaskChange,
    TaskChangedEvent,
};

use super::claims::lease;
use super::{ContractStore, Repositories, append_all, at_once};
use crate::{KitMemory, example_started, running, scrubbed};

/// Returns all entries, after a look at whether they are one chain.
fn chain(store: &dyn Repositories) -> Vec<LedgerEntry> {
    let entries = store.list_entries(0, LIMIT_MAX).expect("entries are read");
    let mut head = LedgerHead::default();
    for entry in &entries {
        assert_eq!((entry.seq, entry.previous), (head.size, head.last));
        head = entry.head();
    }
    assert_eq!(store.ledger_head().expect("it is read"), head);
    entries
}

fn entry_of(store: &dyn Repositories, id: &ExperienceId) -> Option<u64> {
    store.lookup_entry_of(id).expect("it is read")
}

/// Says that a task is new.
fn created(task: &str) -> LedgerEvent {
    LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: example_started(),
        task: task.parse().expect("a task id"),
        change: TaskChange::Created,
        old: None,
        new: None,
        by: scrubbed("ada@example.org"),
    })
}

/// A ledger that nothing was entered in has no end, and no checkpoint.
pub fn an_empty_ledger_has_no_head(subject: &dyn ContractStore) {
    let store = subject.store();
    assert_eq!(chain(store), []);
    let hashes = store.list_entry_hashes(0..10).expect("hashes are read");
    assert_eq!(hashes, []);
    let checkpoint = store.lookup_last_checkpoint().expect("it is read");
    assert_eq!(checkpoint, None);
    let nobody = "task_exec_nobody".parse().expect("an id");
    assert_eq!(entry_of(store, &nobody), None);
}

/// Each new record leaves one entry that names it, whichever way it came in.
pub fn each_new_record_leaves_one_entry_that_names_it(subject: &dyn ContractStore) {
    let store = subject.store();
    let [one, two, three] = [1, 2, 3].map(|number| running().nth(number).succeed("Done."));
    let appended = store.append(&one).expect("it is stored");
    let lease = lease(store, two.running());
    let recorded = store.record(&lease, &two).expect("it is recorded");
    let imported = store.import(&[three]).expect("it is imported");
    let astra_model::Imported::New(imported) = &imported[0] else {
        panic!("a new execution was not stored: {imported:?}");
    };
    let entries = chain(store);
    let ids = [appended.id(), recorded.id(), imported];
    assert_eq!(entries.len(), ids.len());
    for (entry, id) in entries.iter().zip(ids) {
        assert!(entry.line.contains(id.as_str()), "{}", entry.line);
        assert_eq!(entry_of(store, id), Some(entry.seq));
    }
}

/// What is recorded already leaves no second entry, and no memory leaves one.
pub fn what_is_recorded_already_leaves_no_entry(subject: &dyn ContractStore) {
    let store = subject.store();
    let execution = running().succeed("Done.");
    append_all(store, [&execution]);
    let before = chain(store);
    store.append(&execution).expect("it is found");
    store
        .append(&running().succeed("Otherwise."))
        .expect("it is found");
    store.import(&[execution]).expect("it is found");
    let memory = KitMemory::observation("exp_1", "An observation.");
    subject.remember(&memory);
    assert_eq!(chain(store), before);
    assert_eq!(entry_of(store, &memory.id), None);
}

/// Entries that eight threads make are one chain without a gap.
pub fn entries_of_eight_threads_are_one_chain(subject: &dyn ContractStore) {
    let store = subject.store();
    at_once(8, |thread| {
        for turn in 0..5 {
            let execution = running().nth(10 * thread + turn).succeed("Done.");
            store.append(&execution).expect("nobody finds it busy");
            let event = created(&format!("task_{thread}_{turn}"));
            store.append_event(&event).expect("nobody finds it busy");
        }
    });
    assert_eq!(chain(store).len(), 80);
}

/// An event is entered behind what is there, without a record.
pub fn an_event_is_entered_behind_the_last_entry(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(store, [&running().nth(1).succeed("Done.")]);
    let entry = store.append_event(&created("garden"));
    let entry = entry.expect("it is entered");
    append_all(store, [&running().nth(2).succeed("Done.")]);
    let entries = chain(store);
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[1], entry);
    assert!(entry.line.contains("task_created") && entry.line.contains("garden"));
}

/// Entries and hashes are given from the place on that they were asked for, in their order.
pub fn entries_and_hashes_are_given_by_their_places(subject: &dyn ContractStore) {
    let store = subject.store();
    for number in 0..5 {
        let event = created(&format!("task_{number}"));
        store.append_event(&event).expect("it is entered");
    }
    let all = chain(store);
    let shas: Vec<EntryHash> = all.iter().map(|entry| entry.sha).collect();
    for (places, expected) in [
        (0..5, &shas[..]),
        (1..3, &shas[1..3]),
        (3..99, &shas[3..]),
        (2..2, &[]),
    ] {
        let hashes = store.list_entry_hashes(places).expect("hashes are read");
        assert_eq!(hashes, expected);
    }
    assert_eq!(store.list_entries(3, 0).expect("they are read"), all[3..]);
    assert_eq!(store.list_entries(1, 2).expect("they are read"), all[1..3]);
    assert_eq!(store.list_entries(9, 2).expect("they are read"), []);
    let one = store.lookup_entry(3).expect("it is read");
    assert_eq!(one.as_ref(), Some(&all[3]));
    assert_eq!(store.lookup_entry(9).expect("it is looked for"), None);
}

/// A checkpoint is kept once for each size, and the one of the most entries is the last.
pub fn a_checkpoint_is_kept_once(subject: &dyn ContractStore) {
    let store = subject.store();
    for (size, note) in [(7, "seven"), (3, "three"), (7, "seven again"), (0, "none")] {
        store.keep_checkpoint(size, note).expect("it is kept");
        let last = store.lookup_last_checkpoint().expect("it is read");
        assert_eq!(last.as_deref(), Some("seven"));
    }
}
