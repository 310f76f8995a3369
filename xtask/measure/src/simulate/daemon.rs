//! A daemon as it would be with a store, a clock and tasks of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use astra_kit::SequentialIds;
use astra_model::{
    DueAttempt, Execution, MissReason, RepositoryError, TaskId, Timestamp, TimetableRepository,
};
use astra_scheduler::{Overlap, TaskDefinition, follow_ups, next_wake, wait_before};

use super::calendar::Calendar;
use super::defect::Defect;
use super::fuse::{Ended, Fuse};
use super::ledger::{Claim, Ledger};
use super::run::{Run, begin, fail};
use crate::chance::Chance;

/// So many attempts one daemon runs at once.
const RUNNING_MAX: usize = 4;
/// So many attempts of a task are read at once.
const BATCH: usize = 100;
/// A daemon looks whether there is something to do at least this often.
const IDLE: Duration = Duration::from_secs(6 * 3600);
/// And this often while something is due that another daemon's run keeps waiting.
const BUSY: Duration = Duration::from_secs(600);

/// What is the same for all daemons at one moment.
pub(super) struct Moment<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) ids: &'a SequentialIds,
    pub(super) tasks: &'a [TaskDefinition],
    pub(super) alive: &'a BTreeSet<u64>,
    pub(super) defect: Option<Defect>,
    pub(super) plans: bool,
    pub(super) now: Timestamp,
    pub(super) time: Duration,
}

impl Moment<'_> {
    pub(super) fn task(&self, id: &TaskId) -> Option<&TaskDefinition> {
        self.tasks.iter().find(|task| task.id == *id)
    }
}

pub(super) struct Daemon {
    pub(super) runner: u64,
    pub(super) fuse: Fuse,
    pub(super) calendar: Calendar,
    running: Vec<Run>,
    doubted: Duration,
}

impl Daemon {
    pub(super) fn new(runner: u64) -> Self {
        Self {
            runner,
            fuse: Fuse::default(),
            calendar: Calendar::new(),
            running: Vec::new(),
            doubted: Duration::ZERO,
        }
    }

    /// Does all that there is to do at a moment.
    pub(super) fn wake(&mut self, at: &Moment<'_>, chance: &mut Chance) -> Result<(), Ended> {
        let (over, running): (Vec<Run>, Vec<Run>) =
            self.running.drain(..).partition(|run| run.ends <= at.time);
        self.running = running;
        for run in over {
            self.record(at, run.claim.token, &run.end(at.time)?)?;
        }
        self.recover(at)?;
        if at.plans {
            if at.time >= self.doubted + IDLE {
                self.doubted = at.time;
                self.calendar.doubt();
            }
            self.calendar.plan(at, &mut self.fuse)?;
        }
        self.start(at, chance)
    }

    /// Interrupts what runs, and ends.
    pub(super) fn stop(&mut self, at: &Moment<'_>) -> Result<(), Ended> {
        for run in std::mem::take(&mut self.running) {
            let token = run.claim.token;
            self.record(at, token, &run.interrupt(at.time)?)?;
        }
        Ok(())
    }

    /// Returns how long there is nothing to do.
    pub(super) fn rest(&self, at: &Moment<'_>) -> Result<Duration, RepositoryError> {
        let mut rest = IDLE;
        if at.plans
            && let Some(next) = next_wake(self.calendar.planners())
        {
            rest = rest.min(next.since(at.now));
        }
        for run in &self.running {
            rest = rest.min(run.ends.saturating_sub(at.time));
        }
        for task in at.ledger.list_due_tasks()? {
            rest = rest.min(BUSY);
            for due in at.ledger.list_due(&task, None, RUNNING_MAX)? {
                let wait = wait_before(&due, at.now);
                rest = rest.min(if wait.is_zero() { BUSY } else { wait });
            }
        }
        Ok(rest.max(Duration::from_millis(10)))
    }

    fn record(&mut self, at: &Moment<'_>, token: u64, execution: &Execution) -> Result<(), Ended> {
        let before = at.ledger.before(execution.running());
        let mut next = follow_ups(at.tasks, execution, &before);
        if let Some(defect) = at.defect {
            defect.spoil_sequel(&execution.running().task.id, &mut next);
        }
        self.fuse
            .call(|| at.ledger.record(token, execution, &next))?;
        Ok(())
    }

    /// Settles what dead daemons left.
    fn recover(&mut self, at: &Moment<'_>) -> Result<(), Ended> {
        let claims = at.ledger.claims().into_iter();
        for claim in claims.filter(|claim| !at.alive.contains(&claim.runner)) {
            let Claim { token, running, .. } = claim;
            let execution = fail(running, "RunnerInterrupted", Duration::ZERO)?;
            match at.defect {
                Some(Defect::RunsTwice) => at.ledger.give_back(execution.running()),
                Some(Defect::LosesRetry) => {
                    at.ledger.record(token, &execution, &[]);
                }
                _ => self.record(at, token, &execution)?,
            }
        }
        Ok(())
    }

    fn start(&mut self, at: &Moment<'_>, chance: &mut Chance) -> Result<(), Ended> {
        for id in at.ledger.list_due_tasks()? {
            match at.task(&id) {
                Some(task) if task.enabled => self.start_task(at, task, chance)?,
                Some(_) => self.withdraw(at, &id, MissReason::Disabled)?,
                None => self.withdraw(at, &id, MissReason::Removed)?,
            }
        }
        Ok(())
    }

    /// Starts what may run of a task; where it runs one by one, a window whose next attempt waits
    /// for its time holds up those that came after it.
    fn start_task(
        &mut self,
        at: &Moment<'_>,
        task: &TaskDefinition,
        chance: &mut Chance,
    ) -> Result<(), Ended> {
        let is_one_by_one = !matches!(task.overlap, Overlap::Allow(_));
        let batch = if is_one_by_one { 1 } else { BATCH };
        for due in at.ledger.list_due(&task.id, None, batch)? {
            let is_ready = wait_before(&due, at.now).is_zero();
            if is_ready && self.running.len() < RUNNING_MAX {
                self.claim(at, task, &due, chance)?;
            }
        }
        Ok(())
    }

    fn claim(
        &mut self,
        at: &Moment<'_>,
        task: &TaskDefinition,
        due: &DueAttempt,
        chance: &mut Chance,
    ) -> Result<(), Ended> {
        let running = begin(due, at.ids, at.now).map_err(Ended::broken)?;
        let open_max = task.overlap.open_max();
        let claimed = || at.ledger.claim(&running, self.runner, open_max);
        if let Some(claim) = self.fuse.call(claimed)? {
            self.running.push(Run::new(claim, at.time, chance));
        }
        Ok(())
    }

    /// Says of all that is due of a task that it will not be run.
    fn withdraw(&mut self, at: &Moment<'_>, id: &TaskId, reason: MissReason) -> Result<(), Ended> {
        for due in at.ledger.list_due(id, None, BATCH)? {
            self.fuse
                .call(|| at.ledger.withdraw(&due, reason, at.now))??;
        }
        Ok(())
    }
}
