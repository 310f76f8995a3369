//! Which windows there are, and what became of each.

use std::cmp::Reverse;

use astra_model::{
    Attempt, Cursor, DueAttempt, IdempotencyKey, MissReason, MissedFilter, MissedPage,
    MissedWindow, Noted, Plan, Planned, RepositoryError, ScheduleVersion, TaskId, Timestamp,
    Timetable, TimetableRepository, Window, WindowState,
};

use super::{MemoryStore, State, bounded};

impl TimetableRepository for MemoryStore {
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError> {
        Ok(self.state().timetables.values().cloned().collect())
    }

    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError> {
        let state = self.state();
        let of_task = state.versions.iter().filter(|(whose, _)| whose == task);
        Ok(of_task.map(|(_, version)| version.clone()).collect())
    }

    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError> {
        let mut state = self.state();
        let known = state.timetables.get(task).cloned();
        let (since, settled) = match Timetable::note(known, rule, since) {
            Noted::Already(timetable) => return Ok(timetable),
            Noted::Version { since, settled } => (since, settled),
        };
        let version = ScheduleVersion {
            number: i64::try_from(state.versions.len()).expect("a few") + 1,
            since,
            rule: rule.map(str::to_owned),
        };
        state.versions.push((task.clone(), version.clone()));
        let timetable = Timetable {
            task: task.clone(),
            version,
            settled,
        };
        state.timetables.insert(task.clone(), timetable.clone());
        if rule.is_none() {
            let of_task: Vec<_> = state.due.extract_if(.., |due| due.task == *task).collect();
            for due in of_task {
                state.withdrawn(&due, MissReason::Removed, now);
            }
        }
        Ok(timetable)
    }

    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError> {
        let mut state = self.state();
        Ok(plans.iter().map(|plan| state.plan(plan, now)).collect())
    }

    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError> {
        let state = self.state();
        let mut tasks: Vec<TaskId> = state.due.iter().map(|due| due.task.clone()).collect();
        tasks.sort();
        tasks.dedup();
        Ok(tasks)
    }

    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError> {
        let state = self.state();
        let is_ready = |due: &DueAttempt| ready_by.is_none_or(|now| due.not_before <= now);
        let of_task = state.due.iter().filter(|due| due.task == *task);
        let mut due: Vec<DueAttempt> = of_task.filter(|due| is_ready(due)).cloned().collect();
        due.sort_by_key(|due| (due.window.clone(), due.attempt()));
        due.truncate(bounded(limit));
        Ok(due)
    }

    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError> {
        let mut state = self.state();
        let place = state.due.iter().position(|kept| kept.key() == due.key());
        let withdrawn = place.map(|place| state.due.remove(place));
        if let Some(due) = &withdrawn {
            state.withdrawn(due, reason, now);
        }
        Ok(withdrawn.is_some())
    }

    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError> {
        let after = filter.after.as_ref().map(read_cursor).transpose()?;
        let state = self.state();
        let listed = state
            .missed
            .iter()
            .filter(|missed| is_listed(filter, missed));
        let mut windows: Vec<MissedWindow> = listed.cloned().collect();
        windows.sort_by_key(place);
        windows.retain(|missed| after.as_ref().is_none_or(|after| place(missed) > *after));
        let has_more = windows.len() > bounded(filter.limit);
        windows.truncate(bounded(filter.limit));
        for missed in &mut windows {
            let record = state.find_key(&missed.key());
            missed.made_up = record.map(|record| record.id().clone());
        }
        let last = windows.last().filter(|_| has_more);
        Ok(MissedPage {
            next: last.map(write_cursor),
            windows,
        })
    }

    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError> {
        let state = self.state();
        let windows = windows.iter().copied().map(Window::scheduled);
        Ok(windows.map(|window| state.window(task, &window)).collect())
    }
}

impl State {
    /// Makes an attempt due, unless it is due, claimed or recorded.
    pub(super) fn make_due(&mut self, due: DueAttempt) {
        let key = due.key();
        let is_known = self.find_key(&key).is_some()
            || self.find_claim(&key).is_some()
            || self.due.iter().any(|due| due.key() == key);
        if !is_known {
            self.due.push(due);
        }
    }

    fn plan(&mut self, plan: &Plan, now: Timestamp) -> Planned {
        let task = &plan.seen.task;
        let Some(timetable) = self
            .timetables
            .get_mut(task)
            .filter(|now| **now == plan.seen)
        else {
            return Planned::Stale;
        };
        timetable.settled = plan.until;
        for (window, reason) in &plan.missed {
            self.miss(task, &Window::scheduled(*window), *reason, now);
        }
        let is_due = self.due.iter().any(|due| due.task == *task);
        let overlaps = plan.skips_overlap && (is_due || self.open_of(task) > 0);
        let mut overlapped = 0;
        for &begun in &plan.due {
            let window = Window::scheduled(begun);
            if overlaps {
                overlapped += usize::from(self.miss(task, &window, MissReason::Overlap, now));
            } else {
                self.make_due(DueAttempt {
                    task: task.clone(),
                    window,
                    follows: None,
                    not_before: begun,
                    causes: Vec::new(),
                });
            }
        }
        Planned::Done { overlapped }
    }

    /// Says of an attempt that is no longer due what its window is now.
    fn withdrawn(&mut self, due: &DueAttempt, reason: MissReason, now: Timestamp) {
        if due.attempt() == Attempt::FIRST {
            self.miss(&due.task, &due.window, reason, now);
        }
    }

    /// Says that a window was missed, if nothing is known of it; tells whether that is so.
    fn miss(&mut self, task: &TaskId, window: &Window, reason: MissReason, now: Timestamp) -> bool {
        let is_unknown = self.window(task, window) == WindowState::Unknown;
        if let (true, Some(begun)) = (is_unknown, window.instant()) {
            self.missed.push(MissedWindow {
                task: task.clone(),
                window: begun,
                reason,
                decided: now,
                made_up: None,
            });
        }
        is_unknown
    }

    fn window(&self, task: &TaskId, window: &Window) -> WindowState {
        let key = IdempotencyKey::new(task, window, Attempt::FIRST);
        let missed = self.missed.iter().find(|missed| missed.key() == key);
        if self.find_key(&key).is_some() {
            WindowState::Recorded
        } else if self.find_claim(&key).is_some() {
            WindowState::Claimed
        } else if self.due.iter().any(|due| due.key() == key) {
            WindowState::Due
        } else {
            missed.map_or(WindowState::Unknown, |missed| {
                WindowState::Missed(missed.reason)
            })
        }
    }
}

fn is_listed(filter: &MissedFilter, missed: &MissedWindow) -> bool {
    filter.task.as_ref().is_none_or(|task| *task == missed.task)
        && filter.since.is_none_or(|since| missed.window >= since)
        && filter.until.is_none_or(|until| missed.window < until)
}

/// A missed window's place in a list: newest window first, then by task.
type Place = (Reverse<Timestamp>, TaskId);

fn place(missed: &MissedWindow) -> Place {
    (Reverse(missed.window), missed.task.clone())
}

fn write_cursor(last: &MissedWindow) -> Cursor {
    Cursor::new(format!("{}:{}", last.window.as_millis(), last.task))
}

fn read_cursor(cursor: &Cursor) -> Result<Place, RepositoryError> {
    let place = cursor.as_str().split_once(':').and_then(|(begun, task)| {
        let begun = Timestamp::from_millis(begun.parse().ok()?);
        Some((Reverse(begun), task.parse().ok()?))
    });
    place.ok_or_else(|| RepositoryError::Storage {
        action: "list missed windows",
        source: format!("{:?} is another store's cursor", cursor.as_str()).into(),
    })
}
