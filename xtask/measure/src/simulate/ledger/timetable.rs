//! The ledger as planners see it.

use astra_model::{
    DueAttempt, LIMIT_MAX, MissReason, MissedFilter, MissedPage, MissedWindow, Noted, Plan,
    Planned, RepositoryError, ScheduleVersion, TaskId, Timestamp, Timetable, TimetableRepository,
    Window, WindowState,
};

use super::{Ledger, State, place_of};

impl TimetableRepository for Ledger {
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError> {
        let state = self.state();
        let tasks = state.tasks.values();
        Ok(tasks.filter_map(|task| task.timetable.clone()).collect())
    }

    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError> {
        let state = self.state();
        let task = state.tasks.get(task);
        Ok(task.map(|task| task.versions.clone()).unwrap_or_default())
    }

    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError> {
        let mut state = self.state();
        let number = state.versions + 1;
        let of_task = state.tasks.entry(task.clone()).or_default();
        let known = of_task.timetable.clone();
        let (since, settled) = match Timetable::note(known, rule, since) {
            Noted::Already(timetable) => return Ok(timetable),
            Noted::Version { since, settled } => (since, settled),
        };
        let version = ScheduleVersion {
            number,
            since,
            rule: rule.map(str::to_owned),
        };
        let timetable = Timetable {
            task: task.clone(),
            version: version.clone(),
            settled,
        };
        of_task.versions.push(version);
        of_task.timetable = Some(timetable.clone());
        if rule.is_none() {
            let withdrawn = std::mem::take(&mut of_task.due);
            for place in withdrawn.into_keys() {
                of_task.withdraw(place, MissReason::Removed, now);
            }
        }
        state.versions = number;
        Ok(timetable)
    }

    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError> {
        let mut state = self.state();
        Ok(plans.iter().map(|plan| state.plan(plan, now)).collect())
    }

    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError> {
        let state = self.state();
        let due = state.tasks.iter().filter(|(_, task)| !task.due.is_empty());
        Ok(due.map(|(id, _)| id.clone()).collect())
    }

    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError> {
        let state = self.state();
        let due = state.tasks.get(task).into_iter();
        let due = due.flat_map(|task| task.due.values());
        let ready = due.filter(|due| ready_by.is_none_or(|now| due.not_before <= now));
        Ok(ready.take(limit.min(LIMIT_MAX)).cloned().collect())
    }

    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError> {
        let mut state = self.state();
        let task = state.tasks.entry(due.task.clone()).or_default();
        let place = place_of(&due.window, due.attempt());
        let was_due = task.due.remove(&place).is_some();
        if was_due {
            task.withdraw(place, reason, now);
        }
        Ok(was_due)
    }

    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError> {
        let state = self.state();
        let tasks = state.tasks.iter();
        let tasks = tasks.filter(|(id, _)| filter.task.as_ref().is_none_or(|task| task == *id));
        let windows = tasks.flat_map(|(id, task)| {
            task.missed
                .iter()
                .map(|(window, (reason, decided))| MissedWindow {
                    task: id.clone(),
                    window: *window,
                    reason: *reason,
                    decided: *decided,
                    made_up: None,
                })
        });
        Ok(MissedPage {
            windows: windows.collect(),
            next: None,
        })
    }

    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError> {
        let mut state = self.state();
        let task = state.tasks.entry(task.clone()).or_default();
        Ok(windows.iter().map(|window| task.window(*window)).collect())
    }
}

impl State {
    fn plan(&mut self, plan: &Plan, now: Timestamp) -> Planned {
        let task = self.tasks.entry(plan.seen.task.clone()).or_default();
        match &mut task.timetable {
            Some(timetable) if *timetable == plan.seen => timetable.settled = plan.until,
            _ => return Planned::Stale,
        }
        for (window, reason) in &plan.missed {
            task.miss(*window, *reason, now);
        }
        let is_open = !task.due.is_empty() || !task.claims.is_empty();
        let mut overlapped = 0;
        for &window in &plan.due {
            if plan.skips_overlap && is_open {
                overlapped += usize::from(task.miss(window, MissReason::Overlap, now));
            } else {
                task.make_due(DueAttempt {
                    task: plan.seen.task.clone(),
                    window: Window::scheduled(window),
                    follows: None,
                    not_before: window,
                    causes: Vec::new(),
                });
            }
        }
        Planned::Done { overlapped }
    }
}
