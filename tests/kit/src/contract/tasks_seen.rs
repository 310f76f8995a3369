//! The tasks as they were last seen, and the ledger of their changes.

use astra_model::{
    ConfigDigest, LIMIT_MAX, SeenTask, SeenTasks, TaskChange, TaskChangedEvent, Timestamp,
};
use serde_json::{Map, json};

use super::{ContractStore, Repositories, at_once};
use crate::{example_started, scrubbed};

/// Returns tasks by id, what they are told and whether they are enabled.
fn tasks<const N: usize>(tasks: [(&str, &str, bool); N]) -> SeenTasks {
    let task = |(id, prompt, enabled): (&str, &str, bool)| {
        let told = Map::from_iter([("prompt".to_owned(), json!(prompt))]);
        let config = ConfigDigest::of_task_entry(&told);
        (id.parse().expect("a task"), SeenTask { config, enabled })
    };
    tasks.into_iter().map(task).collect()
}

fn note(store: &dyn Repositories, tasks: &SeenTasks) -> Vec<TaskChangedEvent> {
    let (by, now): (_, Timestamp) = (scrubbed("somebody"), example_started());
    let noted = store.note_tasks(tasks, &by, now);
    noted.expect("it is noted")
}

fn seen(store: &dyn Repositories) -> SeenTasks {
    store.list_seen_tasks().expect("they are read")
}

/// Insists that the ledger ends with an entry of each change.
fn insist_entered(store: &dyn Repositories, since: u64, changes: &[TaskChangedEvent]) {
    let entries = store.list_entries(since, LIMIT_MAX).expect("they are read");
    assert_eq!(entries.len(), changes.len());
    for (entry, changed) in entries.iter().zip(changes) {
        let (task, event) = (changed.task.as_str(), changed.change.event());
        let line = &entry.line;
        assert!(line.contains(task) && line.contains(event), "{line}");
    }
}

/// What is noted is what was seen, and each change of it is entered into the ledger.
pub fn each_change_of_the_tasks_is_entered_into_the_ledger(subject: &dyn ContractStore) {
    let store = subject.store();
    assert_eq!(seen(store), SeenTasks::default());
    let mut entered = 0;
    for (now, expected) in [
        (
            tasks([("a", "one", true), ("b", "two", true)]),
            vec![TaskChange::Created, TaskChange::Created],
        ),
        (
            tasks([("a", "other", false), ("b", "two", true)]),
            vec![TaskChange::Modified, TaskChange::Disabled],
        ),
        (
            tasks([("a", "other", true), ("c", "three", false)]),
            vec![
                TaskChange::Enabled,
                TaskChange::Deleted,
                TaskChange::Created,
            ],
        ),
        (tasks([]), vec![TaskChange::Deleted, TaskChange::Deleted]),
    ] {
        let noted = note(store, &now);
        let changes: Vec<TaskChange> = noted.iter().map(|event| event.change).collect();
        assert_eq!(changes, expected);
        insist_entered(store, entered, &noted);
        entered += expected.len() as u64;
        assert_eq!(seen(store), now);
    }
}

/// Tasks that are seen as they were leave no entry.
pub fn tasks_that_are_as_they_were_leave_no_entry(subject: &dyn ContractStore) {
    let store = subject.store();
    let tasks = tasks([("a", "one", true), ("b", "two", false)]);
    note(store, &tasks);
    let head = store.ledger_head().expect("it is read");
    assert_eq!(note(store, &tasks), []);
    assert_eq!(store.ledger_head().expect("it is read"), head);
}

/// Of eight threads that see a change at the same moment one enters it.
pub fn a_change_that_eight_threads_see_is_entered_once(subject: &dyn ContractStore) {
    let store = subject.store();
    for prompt in ["one", "two", "three"] {
        let tasks = tasks([("a", prompt, true)]);
        let noted = at_once(8, |_| note(store, &tasks));
        let entered: Vec<_> = noted.into_iter().flatten().collect();
        assert_eq!(entered.len(), 1, "{prompt}");
    }
    assert_eq!(store.ledger_head().expect("it is read").size, 3);
}
