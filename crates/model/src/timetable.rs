//! Which windows there are, and what became of each.

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::due::DueAttempt;
use crate::ids::TaskId;
use crate::missed::{MissReason, MissedFilter, MissedPage};
use crate::query::LIMIT_MAX;
use crate::repository::RepositoryError;

/// A schedule as it counts from an instant on, until the next version of it.
///
/// Versions are kept for ever, so that anybody can compute again which windows there should be. At
/// any instant that version counts which has the greatest number of those that begin at it or
/// before: a later version may begin before an earlier one that a clock ahead of time had put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleVersion {
    /// Its number among all versions of all schedules; later ones have greater numbers.
    pub number: i64,
    /// It counts for windows that begin at this instant or later.
    pub since: Timestamp,
    /// The schedule in its reader's own words; nothing once the task is no longer defined.
    pub rule: Option<String>,
}

/// How far a task's windows are settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// The task.
    pub task: TaskId,
    /// Its schedule as it counts now.
    pub version: ScheduleVersion,
    /// Of each window that begins at this instant or before it is decided what becomes of it.
    pub settled: Timestamp,
}

/// What noting a schedule comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// The schedule counts already; the timetable stays what it is.
    Already(Timetable),
    /// A version of the schedule is to be added.
    Version {
        /// It counts for windows that begin at this instant or later.
        since: Timestamp,
        /// [`Timetable::settled`] from then on.
        settled: Timestamp,
    },
}

impl Timetable {
    /// Returns what noting a task's schedule comes to, where this is known of the task by then.
    ///
    /// This is the one rule by which versions follow each other, for all that implement
    /// [`TimetableRepository::note_schedule`].
    #[must_use]
    pub fn note(known: Option<Self>, rule: Option<&str>, since: Timestamp) -> Noted {
        let Some(known) = known else {
            let settled = since.just_before();
            return Noted::Version { since, settled };
        };
        let since = since.max(known.settled.just_after());
        if known.version.rule.as_deref() == rule && known.version.since <= since {
            return Noted::Already(known);
        }
        let settled = known.settled;
        Noted::Version { since, settled }
    }
}

/// What is to become of a task's windows up to an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The task's timetable as the planner read it; the plan is stale once it is another.
    pub seen: Timetable,
    /// Of each window that begins at this instant or before it is decided with this plan. An
    /// instant before [`Timetable::settled`] takes a clock's jump back.
    pub until: Timestamp,
    /// Windows that are to be run, oldest first.
    pub due: Vec<Timestamp>,
    /// Windows that are not to be run; one of which something is known stays what it is.
    pub missed: Vec<(Timestamp, MissReason)>,
    /// Whether the windows to be run are all missed instead, by [`MissReason::Overlap`], if an
    /// attempt of the task is due or claimed when the plan is carried out.
    pub skips_overlap: bool,
}

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It counts; of its windows so many were missed because the task was not finished with an
    /// earlier one.
    Done {
        /// How many.
        overlapped: usize,
    },
    /// Another planner was first, or the schedule is another by now; nothing was changed.
    Stale,
}

/// What is known of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowState {
    /// Its first attempt is recorded, whether or not it was missed before.
    Recorded,
    /// Its first attempt runs.
    Claimed,
    /// Its first attempt is to be run.
    Due,
    /// It was not run.
    Missed(MissReason),
    /// Nothing is known of it.
    Unknown,
}

/// Remembers which windows there are and what became of each, and what is to be run.
///
/// A correct implementation loses no window: each that lies in a version of a schedule, and not
/// behind [`Timetable::settled`], is due, claimed, recorded or missed at any moment, whoever plans,
/// claims and records at once and whatever kills them. What it acknowledged survives a crash of the
/// process and of the machine. An attempt that is due stays so until it is claimed or withdrawn:
/// [`ClaimRepository::claim`](crate::ClaimRepository::claim) takes it from what is due in the
/// transaction that makes the claim.
pub trait TimetableRepository: Send + Sync {
    /// Returns the timetables of all tasks that ever had a schedule, by task.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError>;

    /// Returns all versions of a task's schedule, oldest first.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError>;

    /// Says what a task's schedule is from an instant on, and returns its timetable.
    ///
    /// A rule that counts at that instant already changes nothing. The first version counts from
    /// this instant on; a later one never reaches back behind what is settled. Without a rule the
    /// task is no longer defined: what is due of it is withdrawn as [`MissReason::Removed`].
    ///
    /// # Errors
    ///
    /// If it could not be stored.
    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError>;

    /// Decides what becomes of windows, all plans in one transaction; answers them in their order.
    ///
    /// A window that is recorded, claimed or due already stays what it is. One that was missed may
    /// become due after all: a clock that jumped ahead lets windows be missed that are yet to come.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then nothing was.
    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError>;

    /// Returns the tasks of which an attempt is due, now or later, by id.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError>;

    /// Returns attempts of a task that are due, oldest window first: where an instant is given,
    /// only those that may run at it. At most so many; 0 for
    /// [`LIMIT_DEFAULT`](crate::LIMIT_DEFAULT), and never more than
    /// [`LIMIT_MAX`](crate::LIMIT_MAX).
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError>;

    /// Says that an attempt will not be run: a first one is missed for that reason, of a later one
    /// the record of the attempt before stands. Tells whether it was still due.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then it is still due.
    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError>;

    /// Returns a page of missed windows, newest window first.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError>;

    /// Returns how many windows were missed for which reason, of all that a filter lets through,
    /// whatever its limit and its place.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn count_missed(
        &self,
        filter: &MissedFilter,
    ) -> Result<BTreeMap<MissReason, usize>, RepositoryError> {
        let mut filter = MissedFilter {
            limit: LIMIT_MAX,
            after: None,
            ..filter.clone()
        };
        let mut counts = BTreeMap::new();
        loop {
            let page = self.list_missed(&filter)?;
            for missed in page.windows {
                *counts.entry(missed.reason).or_default() += 1;
            }
            filter.after = page.next;
            if filter.after.is_none() {
                return Ok(counts);
            }
        }
    }

    /// Returns what is known of windows of a task, in their order; read from one snapshot.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError>;
}
