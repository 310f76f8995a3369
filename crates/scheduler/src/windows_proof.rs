//! The proof that no window was lost.

use std::ops::AddAssign;

use astra_model::{
    MissReason, MissedFilter, MissedWindow, RepositoryError, ScheduleVersion, TaskId, Timestamp,
    Timetable, TimetableRepository, WindowState,
};
use thiserror::Error;

use crate::rule::{InvalidRule, ScheduleRule};

/// How many windows are there, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowSums {
    /// Windows that all versions of a schedule expect, as far as they are settled.
    pub expected: u64,
    /// Those of which the first attempt is recorded.
    pub run: u64,
    /// Those that were missed, and not run since.
    pub missed: u64,
    /// Those that are to be run.
    pub due: u64,
    /// Those whose first attempt runs.
    pub claimed: u64,
}

impl AddAssign for WindowSums {
    fn add_assign(&mut self, other: Self) {
        self.expected += other.expected;
        self.run += other.run;
        self.missed += other.missed;
        self.due += other.due;
        self.claimed += other.claimed;
    }
}

/// A window that doesn't add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowFinding {
    /// The task.
    pub task: TaskId,
    /// When the window begins.
    pub window: Timestamp,
    /// What is wrong with it.
    pub wrong: WrongWindow,
}

/// What is wrong with a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WrongWindow {
    /// Its schedule expects it, and nothing is known of it.
    #[error("the schedule expects this window, and it is neither run, due nor missed")]
    Lost,
    /// It was missed, and no version of the schedule expects it.
    #[error("this window was missed as {0}, and no version of the schedule expects it")]
    Unexpected(MissReason),
}

/// It is not known whether the windows add up.
#[derive(Debug, Error)]
pub enum WindowsError {
    /// A version of a schedule can't be read.
    #[error("version {number} of the schedule of {task} can't be read")]
    Rule {
        /// The task.
        task: TaskId,
        /// The version.
        number: i64,
        /// What is wrong with it.
        #[source]
        source: InvalidRule,
    },
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// So many windows are asked for at once.
const BATCH: usize = 500;

/// Works out anew which windows each task should have, and compares with what is known of them.
///
/// Tells the sums of each task and each window that doesn't add up; others may plan, claim and
/// record meanwhile. Memory doesn't grow with the windows. A task that Python's side ran has no
/// versions, and so nothing is expected of it.
///
/// # Errors
///
/// If the store or a version of a schedule can't be read.
pub fn check_windows(
    store: &dyn TimetableRepository,
    sums: &mut dyn FnMut(&TaskId, WindowSums),
    findings: &mut dyn FnMut(WindowFinding),
) -> Result<(), WindowsError> {
    for timetable in store.list_timetables()? {
        let reigns = reigns(store, &timetable)?;
        let mut of_task = Count {
            store,
            task: &timetable.task,
            sums: WindowSums::default(),
            findings: &mut *findings,
        };
        for reign in &reigns {
            of_task.expect(reign)?;
        }
        of_task.judge_missed(&reigns)?;
        sums(&timetable.task, of_task.sums);
    }
    Ok(())
}

/// A version of a schedule, and the windows for which it counts.
struct Reign {
    rule: ScheduleRule,
    since: Timestamp,
    until: Timestamp,
}

/// Returns the versions that have windows: for a window counts the newest that has begun by then.
fn reigns(
    store: &dyn TimetableRepository,
    timetable: &Timetable,
) -> Result<Vec<Reign>, WindowsError> {
    let versions = store.list_schedule_versions(&timetable.task)?;
    let mut until = timetable.settled;
    let mut reigns = Vec::new();
    for version in versions.iter().rev() {
        if let Some(rule) = rule_of(&timetable.task, version)? {
            reigns.push(Reign {
                rule,
                since: version.since,
                until,
            });
        }
        until = until.min(version.since.just_before());
    }
    Ok(reigns)
}

fn rule_of(task: &TaskId, version: &ScheduleVersion) -> Result<Option<ScheduleRule>, WindowsError> {
    let rule = version.rule.as_deref().map(ScheduleRule::parse).transpose();
    rule.map_err(|source| WindowsError::Rule {
        task: task.clone(),
        number: version.number,
        source,
    })
}

struct Count<'a> {
    store: &'a dyn TimetableRepository,
    task: &'a TaskId,
    sums: WindowSums,
    findings: &'a mut dyn FnMut(WindowFinding),
}

impl Count<'_> {
    fn expect(&mut self, reign: &Reign) -> Result<(), RepositoryError> {
        let schedule = &reign.rule.schedule;
        let mut windows = schedule.occurrences(reign.since.just_before(), reign.until);
        loop {
            let batch: Vec<Timestamp> = windows.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let states = self.store.window_states(self.task, &batch)?;
            for (window, state) in batch.into_iter().zip(states) {
                self.count(window, state);
            }
        }
    }

    fn count(&mut self, window: Timestamp, state: WindowState) {
        self.sums.expected += 1;
        let sum = match state {
            WindowState::Recorded => &mut self.sums.run,
            WindowState::Claimed => &mut self.sums.claimed,
            WindowState::Due => &mut self.sums.due,
            WindowState::Missed(_) => &mut self.sums.missed,
            WindowState::Unknown => return self.find(window, WrongWindow::Lost),
        };
        *sum += 1;
    }

    /// Looks for missed windows that nobody expects. What was withdrawn with its task, or because
    /// that was disabled, may have been triggered by another, and so in no schedule.
    fn judge_missed(&mut self, reigns: &[Reign]) -> Result<(), RepositoryError> {
        let mut filter = MissedFilter {
            task: Some(self.task.clone()),
            limit: BATCH,
            ..MissedFilter::default()
        };
        loop {
            let page = self.store.list_missed(&filter)?;
            for missed in &page.windows {
                let may_be_triggered =
                    matches!(missed.reason, MissReason::Removed | MissReason::Disabled);
                if !may_be_triggered && !is_expected(missed, reigns) {
                    self.find(missed.window, WrongWindow::Unexpected(missed.reason));
                }
            }
            filter.after = page.next;
            if filter.after.is_none() {
                return Ok(());
            }
        }
    }

    fn find(&mut self, window: Timestamp, wrong: WrongWindow) {
        (self.findings)(WindowFinding {
            task: self.task.clone(),
            window,
            wrong,
        });
    }
}

/// Tells whether some version that had begun by then has such a window: one that a clock which had
/// jumped ahead let be missed may lie in the reign of a later version.
fn is_expected(missed: &MissedWindow, reigns: &[Reign]) -> bool {
    let mut begun = reigns.iter().filter(|reign| reign.since <= missed.window);
    begun.any(|reign| reign.rule.schedule.last_due(missed.window) == Some(missed.window))
}
