//! The tasks as they were last seen.

use astra_model::{
    LedgerEvent, RepositoryError, Scrubbed, SeenTask, SeenTasks, SeenTasksRepository,
    TaskChangedEvent, TaskId, Timestamp,
};
use rusqlite::{Connection, Row, params};

use crate::ledger;
use crate::select::{parsed, prepared};
use crate::store::Store;

const ALL: &str = "SELECT task_id, config_digest, enabled FROM task_seen";
const SET: &str = "
    INSERT INTO task_seen (task_id, config_digest, enabled) VALUES (?1, ?2, ?3)
    ON CONFLICT (task_id) DO UPDATE SET config_digest = excluded.config_digest,
        enabled = excluded.enabled";
const FORGET: &str = "DELETE FROM task_seen WHERE task_id = ?1";

fn list(connection: &Connection) -> rusqlite::Result<SeenTasks> {
    prepared(connection, ALL)?.query_map((), read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<(TaskId, SeenTask)> {
    let seen = SeenTask {
        config: parsed(row, 1)?,
        enabled: row.get(2)?,
    };
    Ok((parsed(row, 0)?, seen))
}

fn set(connection: &Connection, task: &TaskId, seen: Option<&SeenTask>) -> rusqlite::Result<()> {
    match seen {
        None => prepared(connection, FORGET)?.execute([task.as_str()])?,
        Some(seen) => {
            let row = params![task.as_str(), seen.config.as_str(), seen.enabled];
            prepared(connection, SET)?.execute(row)?
        }
    };
    Ok(())
}

impl SeenTasksRepository for Store {
    fn list_seen_tasks(&self) -> Result<SeenTasks, RepositoryError> {
        self.read_ours("list the tasks that were seen", list)
    }

    fn note_tasks(
        &self,
        tasks: &SeenTasks,
        by: &Scrubbed,
        now: Timestamp,
    ) -> Result<Vec<TaskChangedEvent>, RepositoryError> {
        self.write("note how the tasks changed", |transaction| {
            let changes = tasks.changes_since(&list(transaction)?, by, now);
            for changed in &changes {
                set(transaction, &changed.task, tasks.get(&changed.task))?;
                let event = LedgerEvent::TaskChanged(changed.clone());
                ledger::append(transaction, &*self.chain, &event)?;
            }
            Ok(changes)
        })
    }
}
