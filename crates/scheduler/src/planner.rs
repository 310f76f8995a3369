//! What is to be decided of a task's windows.

use std::time::Duration;

use astra_model::{MissReason, Plan, Timestamp, Timetable};

use crate::catch_up::{CATCH_UP_MAX, CatchUp, LATE_MAX};
use crate::definition::TaskDefinition;
use crate::overlap::Overlap;
use crate::rule::{InvalidRule, ScheduleRule};
use crate::schedule::Schedule;

/// So many windows are missed in one transaction at most: a year of minutes is decided piece by
/// piece, and no piece keeps other writers waiting.
pub const PLAN_WINDOWS_MAX: usize = 1000;
/// A clock that is set back by no more than this is waited for.
pub const CLOCK_BACK_MAX: Duration = Duration::from_secs(120);

/// Decides what becomes of one task's windows.
///
/// It holds no clock and no store: it says what is to be written, and is told when that was done.
#[derive(Clone, Debug)]
pub struct Planner {
    seen: Timetable,
    rule: Option<ScheduleRule>,
    next: Option<Timestamp>,
}

/// What is to be written next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Windows are to be decided: by
    /// [`TimetableRepository::plan`](astra_model::TimetableRepository::plan), then
    /// [`Planner::settle`].
    Plan(Plan),
    /// The schedule is to be noted: by
    /// [`TimetableRepository::note_schedule`](astra_model::TimetableRepository::note_schedule),
    /// whose answer makes a new planner.
    Note {
        /// The rule; nothing once the task has no windows of its own.
        rule: Option<String>,
        /// From when on it counts.
        since: Timestamp,
    },
}

impl Planner {
    /// Reads a timetable.
    ///
    /// # Errors
    ///
    /// If its rule can't be read; then nothing may be decided of its windows.
    pub fn new(seen: Timetable) -> Result<Self, InvalidRule> {
        let rule = seen.version.rule.as_deref().map(ScheduleRule::parse);
        let mut planner = Self {
            rule: rule.transpose()?,
            next: None,
            seen,
        };
        planner.look_ahead();
        Ok(planner)
    }

    /// Returns the timetable as it was read, and settled since.
    #[must_use]
    pub fn timetable(&self) -> &Timetable {
        &self.seen
    }

    /// Says that a plan counts: its windows are decided.
    pub fn settle(&mut self, plan: &Plan) {
        self.seen.settled = plan.until;
        self.look_ahead();
    }

    /// Returns what is to be written next, nothing where all is decided that has come.
    ///
    /// To be asked again after each step, with the same instant: the windows of a schedule that
    /// was changed are decided before the new one is noted. The task is what the tasks file defines
    /// now, nothing where it defines it no more.
    #[must_use]
    pub fn step(&self, task: Option<&TaskDefinition>, now: Timestamp) -> Option<Step> {
        let behind = self.seen.settled.just_after();
        let noted = &self.seen.version;
        if self.seen.settled > now.plus(CLOCK_BACK_MAX) {
            return Some(Step::Plan(self.plan_up_to(now)));
        }
        if noted.since > behind {
            // The clock was set back to before the version: from there on it counts anew.
            let rule = noted.rule.clone();
            return Some(Step::Note {
                rule,
                since: behind,
            });
        }
        let rule = task.and_then(ScheduleRule::of).map(|rule| rule.to_text());
        if rule != noted.rule && self.seen.settled >= now {
            return Some(Step::Note {
                rule,
                since: behind,
            });
        }
        let has_come = self.next.is_some_and(|next| next <= now);
        (has_come || rule != noted.rule).then(|| Step::Plan(self.plan(task, now)))
    }

    fn look_ahead(&mut self) {
        let rule = self.rule.as_ref();
        self.next = rule.and_then(|rule| rule.schedule.next_after(self.behind()));
    }

    /// Returns the instant behind which the version's windows are to be decided.
    fn behind(&self) -> Timestamp {
        let before_version = self.seen.version.since.just_before();
        self.seen.settled.max(before_version)
    }

    fn plan(&self, task: Option<&TaskDefinition>, now: Timestamp) -> Plan {
        let mut plan = self.plan_up_to(now);
        let Some(rule) = &self.rule else {
            return plan;
        };
        let (runs_from, reason) = match task {
            None => (None, MissReason::Removed),
            Some(task) if !(task.enabled && rule.enabled) => (None, MissReason::Disabled),
            Some(task) => {
                plan.skips_overlap = task.overlap == Overlap::Skip;
                let from = runs_from(task.catch_up, &rule.schedule, self.behind(), now);
                (Some(from), reason_of_the_others(task.catch_up))
            }
        };
        for window in rule.schedule.occurrences(self.behind(), now) {
            if runs_from.is_some_and(|from| window >= from) {
                plan.due.push(window);
            } else if plan.missed.len() < PLAN_WINDOWS_MAX {
                plan.missed.push((window, reason));
            } else {
                plan.until = plan.missed.last().map_or(now, |(last, _)| *last);
                break;
            }
        }
        plan
    }

    fn plan_up_to(&self, until: Timestamp) -> Plan {
        Plan {
            seen: self.seen.clone(),
            until,
            due: Vec::new(),
            missed: Vec::new(),
            skips_overlap: false,
        }
    }
}

/// Returns the first window from which on windows are run.
fn runs_from(
    catch_up: CatchUp,
    schedule: &Schedule,
    behind: Timestamp,
    now: Timestamp,
) -> Timestamp {
    let late = i64::try_from(LATE_MAX.as_millis()).unwrap_or_default();
    let punctual = Timestamp::from_millis(now.as_millis() - late);
    let newest = match catch_up {
        CatchUp::Skip => 0,
        CatchUp::Latest => 1,
        CatchUp::All => CATCH_UP_MAX,
    };
    let before = |window: &Timestamp| schedule.last_due(window.just_before());
    std::iter::successors(schedule.last_due(now), before)
        .take_while(|window| *window > behind)
        .take(newest)
        .last()
        .map_or(punctual, |oldest| oldest.min(punctual))
}

fn reason_of_the_others(catch_up: CatchUp) -> MissReason {
    match catch_up {
        CatchUp::All => MissReason::CatchUpLimit,
        CatchUp::Latest | CatchUp::Skip => MissReason::Down,
    }
}

/// Returns what is to be noted of a task that has no timetable yet, nothing where it needs none.
///
/// Its first version reaches back to the last window that was due, so that it is caught up with;
/// where the task ran since by what its entry says, is disabled or catches up with nothing, it
/// counts from now on.
#[must_use]
pub fn first_step(
    task: &TaskDefinition,
    last_run: Option<Timestamp>,
    now: Timestamp,
) -> Option<Step> {
    let rule = ScheduleRule::of(task)?;
    let catches_up = task.enabled && task.catch_up != CatchUp::Skip;
    let last = task.schedule.last_due(now).filter(|_| catches_up);
    let since = last.filter(|window| last_run.is_none_or(|run| run < *window));
    Some(Step::Note {
        rule: Some(rule.to_text()),
        since: since.unwrap_or(now),
    })
}

/// Returns when the next window comes, of all planners' that is to be run; the windows of disabled
/// tasks wake nobody, and are decided when somebody is awake.
#[must_use]
pub fn next_wake<'a>(planners: impl IntoIterator<Item = &'a Planner>) -> Option<Timestamp> {
    let runs = |planner: &&Planner| planner.rule.as_ref().is_some_and(|rule| rule.enabled);
    let planners = planners.into_iter().filter(runs);
    planners.filter_map(|planner| planner.next).min()
}
