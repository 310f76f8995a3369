//! Which windows there are, what became of each, and what is to be run.
//!
//! A database of another layout has no schedules: what is read from it is empty.

mod due;
mod missed;
mod plan;
mod state;
mod versions;
mod withdraw;

pub(crate) use due::{make_due, take_due};
pub(crate) use missed::reason;

use std::collections::BTreeMap;

use astra_model::{
    DueAttempt, MissReason, MissedFilter, MissedPage, Plan, Planned, RepositoryError,
    ScheduleVersion, TaskId, Timestamp, Timetable, TimetableRepository, Window, WindowState,
};

use crate::engine::Layout;
use crate::store::Store;

impl TimetableRepository for Store {
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError> {
        self.read_ours("list timetables", versions::list_timetables)
    }

    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError> {
        self.read_ours("list versions of a schedule", |connection| {
            versions::list(connection, task)
        })
    }

    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError> {
        self.write("note a schedule", |transaction| {
            versions::note(transaction, task, rule, since, now)
        })
    }

    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError> {
        if plans.is_empty() {
            return Ok(Vec::new());
        }
        self.write("plan windows", |transaction| {
            let planned = plans
                .iter()
                .map(|plan| plan::carry_out(transaction, plan, now));
            planned.collect()
        })
    }

    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError> {
        self.read_ours("list tasks with due attempts", due::tasks)
    }

    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError> {
        self.read_ours("list due attempts", |connection| {
            due::list(connection, task, ready_by, limit)
        })
    }

    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError> {
        self.write("withdraw a due attempt", |transaction| {
            withdraw::one(transaction, due, reason, now)
        })
    }

    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError> {
        if self.layout != Layout::Ours {
            return Ok(MissedPage {
                windows: Vec::new(),
                next: None,
            });
        }
        self.page_of_missed(filter)
    }

    fn count_missed(
        &self,
        filter: &MissedFilter,
    ) -> Result<BTreeMap<MissReason, usize>, RepositoryError> {
        self.count_of_missed(filter)
    }

    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError> {
        const ACTION: &str = "look up windows";
        if self.layout != Layout::Ours {
            return Ok(vec![WindowState::Unknown; windows.len()]);
        }
        self.read(ACTION, |connection| {
            let snapshot = connection.unchecked_transaction()?;
            let windows = windows.iter().copied().map(Window::scheduled);
            windows
                .map(|window| state::of(&snapshot, task, &window))
                .collect()
        })
    }
}
