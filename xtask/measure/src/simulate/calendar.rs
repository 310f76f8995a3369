//! The schedules as one simulated daemon knows them.

use std::collections::BTreeMap;

use astra_model::{Planned, TaskId, Timetable, TimetableRepository};
use astra_scheduler::{Planner, Step, TaskDefinition, first_step, next_wake};

use super::daemon::Moment;
use super::fuse::{Ended, Fuse};

/// The timetables as they were last read.
pub(super) struct Calendar {
    planners: BTreeMap<TaskId, Planner>,
    is_doubted: bool,
}

impl Calendar {
    pub(super) fn new() -> Self {
        Self {
            planners: BTreeMap::new(),
            is_doubted: true,
        }
    }

    /// Lets all timetables be read again, and held against tasks and clock.
    pub(super) fn doubt(&mut self) {
        self.is_doubted = true;
    }

    pub(super) fn planners(&self) -> impl Iterator<Item = &Planner> {
        self.planners.values()
    }

    /// Decides what becomes of the windows that have come.
    pub(super) fn plan(&mut self, at: &Moment<'_>, fuse: &mut Fuse) -> Result<(), Ended> {
        if self.is_doubted {
            for timetable in at.ledger.list_timetables()? {
                self.know(timetable)?;
            }
            self.begin(at, fuse)?;
        }
        let has_come = |planner| next_wake([planner]).is_some_and(|next| next <= at.now);
        let open = self.planners.iter();
        let open = open.filter(|(_, planner)| self.is_doubted || has_come(*planner));
        let open: Vec<TaskId> = open.map(|(id, _)| id.clone()).collect();
        for id in open {
            let task = at.task(&id);
            while let Some(step) = self.step(&id, task, at) {
                self.take(at, fuse, &id, step)?;
            }
        }
        self.is_doubted = false;
        Ok(())
    }

    /// Begins the timetables of new tasks.
    fn begin(&mut self, at: &Moment<'_>, fuse: &mut Fuse) -> Result<(), Ended> {
        for task in at.tasks {
            if !self.planners.contains_key(&task.id)
                && let Some(step) = first_step(task, None, at.now)
            {
                self.take(at, fuse, &task.id, step)?;
            }
        }
        Ok(())
    }

    fn step(&self, id: &TaskId, task: Option<&TaskDefinition>, at: &Moment<'_>) -> Option<Step> {
        self.planners.get(id)?.step(task, at.now)
    }

    fn take(
        &mut self,
        at: &Moment<'_>,
        fuse: &mut Fuse,
        id: &TaskId,
        step: Step,
    ) -> Result<(), Ended> {
        let mut plan = match step {
            Step::Plan(plan) => plan,
            Step::Note { rule, since } => {
                let rule = rule.as_deref();
                let noted = fuse.call(|| at.ledger.note_schedule(id, rule, since, at.now))?;
                return self.know(noted?);
            }
        };
        if let Some(defect) = at.defect {
            defect.spoil_plan(&mut plan);
        }
        let planned = fuse.call(|| at.ledger.plan(std::slice::from_ref(&plan), at.now))?;
        match (planned?.as_slice(), self.planners.get_mut(id)) {
            ([Planned::Done { .. }], Some(planner)) => planner.settle(&plan),
            _ => {
                let of_task = at.ledger.list_timetables()?.into_iter();
                for timetable in of_task.filter(|timetable| timetable.task == *id) {
                    self.know(timetable)?;
                }
            }
        }
        Ok(())
    }

    fn know(&mut self, timetable: Timetable) -> Result<(), Ended> {
        let known = self.planners.get(&timetable.task);
        if known.is_none_or(|planner| *planner.timetable() != timetable) {
            let id = timetable.task.clone();
            let planner = Planner::new(timetable).map_err(Ended::broken)?;
            self.planners.insert(id, planner);
        }
        Ok(())
    }
}
