//! The schedules as they are kept, and what becomes of their windows.

use std::collections::{HashMap, HashSet};

use astra_model::{Plan, Planned, RepositoryError, TaskId, Timestamp, Timetable};
use tracing::{info, warn};

use super::agenda::Agenda;
use crate::known_tasks::KnownTasks;
use crate::planner::{Planner, Step, first_step, next_wake};
use crate::wiring::Store;

/// The timetables as they were last read, and when the next window of each comes.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// Nothing for a timetable whose rule can't be read.
    planners: HashMap<TaskId, Option<Planner>>,
    windows: Agenda,
    is_behind: bool,
}

/// A turn takes so many steps of each task at most, and the next turn the others: whoever stops the
/// daemon must not wait for years of windows that were missed.
const STEPS_MAX: u32 = 10;

impl Calendar {
    /// Returns when the next window comes that is to be run.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.windows.next()
    }

    /// Tells whether the last turn left windows undecided that had come.
    pub(super) fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// Lets all timetables be held against tasks and clock at the next turn.
    pub(super) fn doubt_all(&mut self, now: Timestamp) {
        for task in self.planners.keys() {
            self.windows.set(task, Some(now));
        }
    }

    /// Lets those be held against the clock that wake nobody, such as of disabled tasks.
    pub(super) fn doubt_the_quiet(&mut self, now: Timestamp) {
        for task in self.planners.keys() {
            self.windows.bring_in(task, now);
        }
    }

    /// Reads all timetables, and begins those of new tasks.
    pub(super) fn begin(
        &mut self,
        store: &dyn Store,
        tasks: &KnownTasks,
        now: Timestamp,
    ) -> Result<(), RepositoryError> {
        self.read(store)?;
        let new = tasks
            .iter()
            .filter(|task| !self.planners.contains_key(&task.id));
        let steps: Vec<_> = new
            .filter_map(|task| Some((&task.id, first_step(task, tasks.last_run(&task.id), now)?)))
            .collect();
        for (task, step) in steps {
            if let Step::Note { rule, since } = step {
                self.note(store, task, rule.as_deref(), since, now)?;
            }
        }
        self.doubt_all(now);
        Ok(())
    }

    /// Decides what becomes of the windows that have come, and returns the tasks that have some.
    pub(super) fn plan(
        &mut self,
        store: &dyn Store,
        tasks: &KnownTasks,
        now: Timestamp,
    ) -> Result<HashSet<TaskId>, RepositoryError> {
        let mut planned = HashSet::new();
        let mut open = self.windows.take_due(now);
        for _ in 0..STEPS_MAX {
            if open.is_empty() {
                break;
            }
            let asked = open.clone();
            match self.take_steps(store, tasks, open, now) {
                Ok(still_open) => open = still_open,
                Err(error) => {
                    self.leave(&asked, now);
                    return Err(error);
                }
            }
            planned.extend(asked);
        }
        self.is_behind = !open.is_empty();
        self.leave(&open, now);
        Ok(planned)
    }

    /// Leaves what is still to be decided to the next turn.
    fn leave(&mut self, tasks: &[TaskId], now: Timestamp) {
        for task in tasks {
            self.windows.set(task, Some(now));
        }
    }

    /// Takes the next step of each task, and returns those that may have another.
    fn take_steps(
        &mut self,
        store: &dyn Store,
        tasks: &KnownTasks,
        open: Vec<TaskId>,
        now: Timestamp,
    ) -> Result<Vec<TaskId>, RepositoryError> {
        let (mut still_open, mut plans) = (Vec::new(), Vec::new());
        for task in open {
            match self.step(&task, tasks, now) {
                Some(Step::Plan(plan)) => plans.push(plan),
                Some(Step::Note { rule, since }) => {
                    self.note(store, &task, rule.as_deref(), since, now)?;
                    still_open.push(task);
                }
                None => self.look_ahead(&task),
            }
        }
        if !plans.is_empty() {
            self.carry_out(store, &plans, now)?;
        }
        still_open.extend(plans.into_iter().map(|plan| plan.seen.task));
        Ok(still_open)
    }

    fn carry_out(
        &mut self,
        store: &dyn Store,
        plans: &[Plan],
        now: Timestamp,
    ) -> Result<(), RepositoryError> {
        let mut is_stale = false;
        for (plan, outcome) in plans.iter().zip(store.plan(plans, now)?) {
            match outcome {
                Planned::Done { overlapped } => self.settle(plan, overlapped),
                Planned::Stale => is_stale = true,
            }
        }
        if is_stale {
            self.read(store)?;
        }
        Ok(())
    }

    fn step(&self, task: &TaskId, tasks: &KnownTasks, now: Timestamp) -> Option<Step> {
        let planner = self.planners.get(task)?.as_ref()?;
        let defined = tasks.get(task);
        // What a broken entry would define nobody knows: its windows are decided once it is mended.
        if defined.is_none() && tasks.names(task) {
            return None;
        }
        planner.step(defined.map(|task| &**task), now)
    }

    fn settle(&mut self, plan: &Plan, overlapped: usize) {
        let task = &plan.seen.task;
        let missed = plan.missed.len() + overlapped;
        if missed > 0 {
            let reason = plan.missed.last().map(|(_, reason)| reason.as_str());
            warn!(%task, missed, reason = reason.unwrap_or("overlap"), "windows were missed");
        }
        if let Some(Some(planner)) = self.planners.get_mut(task) {
            planner.settle(plan);
        }
    }

    fn note(
        &mut self,
        store: &dyn Store,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(), RepositoryError> {
        let timetable = store.note_schedule(task, rule, since, now)?;
        info!(%task, rule, "a schedule is noted");
        self.keep(timetable);
        Ok(())
    }

    fn read(&mut self, store: &dyn Store) -> Result<(), RepositoryError> {
        for timetable in store.list_timetables()? {
            self.keep(timetable);
        }
        Ok(())
    }

    fn keep(&mut self, timetable: Timetable) {
        let task = timetable.task.clone();
        let known = self.planners.get(&task).and_then(Option::as_ref);
        if known.is_none_or(|planner| *planner.timetable() != timetable) {
            let planner = Planner::new(timetable);
            let planner = planner
                .inspect_err(|error| warn!(%task, %error, "its windows are not planned"))
                .ok();
            self.planners.insert(task, planner);
        }
    }

    /// Sets when the next window of a task comes.
    fn look_ahead(&mut self, task: &TaskId) {
        let planner = self.planners.get(task).and_then(Option::as_ref);
        self.windows.set(task, next_wake(planner));
    }
}
