//! The tasks as they were last seen.

use astra_model::{
    LedgerEvent, RepositoryError, Scrubbed, SeenTasks, SeenTasksRepository, TaskChangedEvent,
    Timestamp,
};

use super::MemoryStore;

impl SeenTasksRepository for MemoryStore {
    fn list_seen_tasks(&self) -> Result<SeenTasks, RepositoryError> {
        Ok(self.state().seen_tasks.clone())
    }

    fn note_tasks(
        &self,
        tasks: &SeenTasks,
        by: &Scrubbed,
        now: Timestamp,
    ) -> Result<Vec<TaskChangedEvent>, RepositoryError> {
        let mut state = self.state();
        let before = std::mem::replace(&mut state.seen_tasks, tasks.clone());
        let changes = tasks.changes_since(&before, by, now);
        for changed in changes.iter().cloned() {
            state.enter(&LedgerEvent::TaskChanged(changed));
        }
        Ok(changes)
    }
}
