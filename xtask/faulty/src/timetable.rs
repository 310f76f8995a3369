//! What the real store does as well.

use astra_model::{
    DueAttempt, MissReason, MissedFilter, MissedPage, Plan, Planned, RepositoryError,
    ScheduleVersion, Scrubbed, SeenTasks, SeenTasksRepository, TaskChangedEvent, TaskId, Timestamp,
    Timetable, TimetableRepository, WindowState,
};

use crate::store::FaultyStore;

impl TimetableRepository for FaultyStore {
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError> {
        self.store.list_timetables()
    }

    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError> {
        self.store.list_schedule_versions(task)
    }

    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError> {
        self.store.note_schedule(task, rule, since, now)
    }

    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError> {
        self.store.plan(plans, now)
    }

    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError> {
        self.store.list_due_tasks()
    }

    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError> {
        self.store.list_due(task, ready_by, limit)
    }

    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError> {
        self.store.withdraw(due, reason, now)
    }

    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError> {
        self.store.list_missed(filter)
    }

    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError> {
        self.store.window_states(task, windows)
    }
}

impl SeenTasksRepository for FaultyStore {
    fn list_seen_tasks(&self) -> Result<SeenTasks, RepositoryError> {
        self.store.list_seen_tasks()
    }

    fn note_tasks(
        &self,
        tasks: &SeenTasks,
        by: &Scrubbed,
        now: Timestamp,
    ) -> Result<Vec<TaskChangedEvent>, RepositoryError> {
        self.store.note_tasks(tasks, by, now)
    }
}
