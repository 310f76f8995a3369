//! The tasks as they were last seen, beside the ledger of their changes.

use astra_kit::{instant, running, scrubbed};
use astra_model::{LedgerRepository, SeenTask, SeenTasks, SeenTasksRepository};

use crate::support::stored;

const FULL: &str = "
    CREATE TRIGGER full BEFORE INSERT ON ledger_entry BEGIN SELECT RAISE(ABORT, 'full'); END";

#[test]
fn a_change_that_can_not_be_entered_is_not_taken_for_seen() {
    let stored = stored();
    let store = &stored.store;
    let (task, now) = (running().build().task, instant("2025-11-04T18:00:00Z"));
    let (config, enabled) = (task.config_digest, true);
    let tasks = SeenTasks::from_iter([(task.id, SeenTask { config, enabled })]);
    let note = || store.note_tasks(&tasks, &scrubbed("nobody"), now);
    stored.outside().execute_batch(FULL).unwrap();
    note().unwrap_err();
    assert_eq!(store.list_seen_tasks().unwrap(), SeenTasks::default());
    stored.outside().execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(note().unwrap().len(), 1);
    assert_eq!(store.ledger_head().unwrap().size, 1);
    assert_eq!(store.list_seen_tasks().unwrap(), tasks);
}
