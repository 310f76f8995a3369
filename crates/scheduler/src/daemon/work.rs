//! What a daemon does at each turn.

use std::collections::HashMap;
use std::time::Duration;

use astra_model::{DueAttempt, MissReason, Record, RepositoryError, TaskId, Timestamp};
use tracing::field::display;
use tracing::{debug, error, info, warn};

use super::Daemon;
use super::crew::{Ended, Job};
use super::lane::{BATCH, Lane};
use super::pulse::Vitals;
use crate::attempt::Recorded;
use crate::bridge::blocking;
use crate::context::chain;
use crate::request::RunError;
use crate::run_due::DueOutcome;
use crate::wiring::Store;

/// A task of which as many attempts run elsewhere as may is looked at again after so long.
const AT_LIMIT_WAIT: Duration = Duration::from_secs(1);
/// One whose attempt could not be claimed is tried again after so long.
const FAULT_WAIT: Duration = Duration::from_secs(5);

impl Daemon {
    /// Looks at what has come, and starts what may run.
    pub(super) async fn look_and_start(&mut self) -> Result<(), RepositoryError> {
        let now = self.now();
        if self.book.is_outdated() {
            self.read_tasks_again().await?;
        }
        if self.pulse.was_set_back(now) {
            warn!("the clock was set back: all schedules are looked at again");
            self.calendar.doubt_all(now);
        }
        if self.pulse.is_due() {
            self.calendar.doubt_the_quiet(now);
            self.look_at_what_others_do().await?;
        }
        self.plan(now).await?;
        for task in self.waiting.take_due(now) {
            self.ready.look_again(task);
        }
        self.crew.slots.let_go(now);
        self.fill().await?;
        self.pulse.say(Vitals {
            tasks: self.book.tasks.len(),
            running: self.crew.slots.count(),
            next_wake: now.plus(self.until_wake()),
        });
        Ok(())
    }

    /// Says what the schedules are by now, and looks at all that is due.
    pub(super) async fn note_schedules(&mut self) -> Result<(), RepositoryError> {
        let (store, tasks, now) = (self.store(), self.book.tasks.clone(), self.now());
        let mut calendar = std::mem::take(&mut self.calendar);
        let noted;
        (self.calendar, noted) = blocking(move || {
            let noted = calendar.begin(&*store, &tasks, now);
            (calendar, noted)
        })
        .await;
        noted
    }

    async fn read_tasks_again(&mut self) -> Result<(), RepositoryError> {
        let mut book = self.book.clone();
        self.book = blocking(move || {
            book.read_again();
            book
        })
        .await;
        self.scheduler.follow(self.book.tasks.clone());
        self.scheduler.note_tasks().await;
        self.note_schedules().await?;
        self.list_due_tasks().await
    }

    async fn plan(&mut self, now: Timestamp) -> Result<(), RepositoryError> {
        if self.calendar.next().is_none_or(|instant| instant > now) {
            return Ok(());
        }
        let (store, tasks) = (self.store(), self.book.tasks.clone());
        let mut calendar = std::mem::take(&mut self.calendar);
        let planned;
        (self.calendar, planned) = blocking(move || {
            let planned = calendar.plan(&*store, &tasks, now);
            (calendar, planned)
        })
        .await;
        for task in planned? {
            self.ready.look_again(task);
        }
        Ok(())
    }

    /// Looks at all that is due, whoever planned it, and for runners that are gone.
    async fn look_at_what_others_do(&mut self) -> Result<(), RepositoryError> {
        self.list_due_tasks().await?;
        self.recovering.start(&self.scheduler);
        self.pulse.note_look();
        Ok(())
    }

    pub(super) async fn list_due_tasks(&mut self) -> Result<(), RepositoryError> {
        let store = self.store();
        for task in blocking(move || store.list_due_tasks()).await? {
            self.ready.look_again(task);
        }
        Ok(())
    }

    /// Lets all that is due be looked at soon, where a recovery has changed it.
    pub(super) fn look_at_all_again(&mut self, is_changed: bool) {
        if is_changed {
            self.pulse.look_soon();
        }
    }

    /// Starts what may run, as long as there are slots.
    async fn fill(&mut self) -> Result<(), RepositoryError> {
        loop {
            if !self.crew.slots.is_full() {
                self.read_lanes().await?;
            }
            while let Some(job) = self.next_job() {
                self.crew.start(job, self.scheduler.sequel());
            }
            if self.ready.is_read() || self.crew.slots.is_full() {
                return Ok(());
            }
        }
    }

    fn next_job(&mut self) -> Option<Job> {
        let (tasks, slots) = (&self.book.tasks, &self.crew.slots);
        if slots.is_full() {
            return None;
        }
        let may_run = |due: &DueAttempt| tasks.get(&due.task).is_some_and(|task| slots.admit(task));
        let due = self.ready.take(may_run)?;
        let task = tasks.get(&due.task)?.clone();
        let lineage = due.lineage(&*self.scheduler.wiring.ids);
        Some(Job { due, task, lineage })
    }

    /// Reads what is due of the tasks that are to be looked at.
    async fn read_lanes(&mut self) -> Result<(), RepositoryError> {
        let unread = self.ready.take_unread();
        if unread.is_empty() {
            return Ok(());
        }
        let (store, tasks, now) = (self.store(), self.book.tasks.clone(), self.now());
        let book = self.book.clone();
        let asked = unread.clone();
        let read = blocking(move || {
            let lane = |task: TaskId| {
                let lane = match tasks.get(&task) {
                    Some(defined) if defined.enabled => {
                        Lane::read(&*store, &task, defined.overlap, now)?
                    }
                    Some(_) => withdraw(&*store, &task, MissReason::Disabled, now)?,
                    None if !tasks.names(&task) && book.is_whole() => {
                        withdraw(&*store, &task, MissReason::Removed, now)?
                    }
                    None => Lane::default(),
                };
                Ok((task, lane))
            };
            asked
                .into_iter()
                .map(lane)
                .collect::<Result<HashMap<_, _>, RepositoryError>>()
        });
        match read.await {
            Ok(lanes) => {
                for (task, mut lane) in lanes {
                    lane.ready.retain(|due| !self.crew.slots.holds(due));
                    self.waiting.set(&task, lane.wakes);
                    self.ready.put(task, lane);
                }
                Ok(())
            }
            Err(error) => {
                unread
                    .into_iter()
                    .for_each(|task| self.ready.look_again(task));
                Err(error)
            }
        }
    }

    /// Takes in what became of an attempt.
    pub(super) async fn settle(&mut self, ended: Ended, report: &mut impl FnMut(&Record)) {
        let Ended { job, outcome } = ended;
        let Job { due, task, lineage } = job;
        self.ready.look_behind(&due.task);
        match outcome {
            Ok(DueOutcome::Ran(Recorded { record, next })) => {
                say(&record);
                report(&record);
                // A window that goes on holds up the later ones of its task.
                next.into_iter()
                    .for_each(|next| self.ready.look_again(next.task));
                self.settler.take(task, record).await;
            }
            Ok(DueOutcome::Anothers) => {
                debug!(task = %due.task, window = %due.window, "another has it");
            }
            Ok(DueOutcome::AtLimit) => self.look_later(&due.task, AT_LIMIT_WAIT),
            Ok(DueOutcome::WorkspaceBusy(path)) => {
                debug!(task = %due.task, workspace = %path.display(), "its workspace is held");
                self.crew.slots.note_held_elsewhere(&path, self.now());
                self.ready.put_back(due);
                self.recovering.start(&self.scheduler);
            }
            Err(error @ RunError::Fenced(_)) => {
                let (trace, reason) = (lineage.trace(), chain(&error));
                warn!(task = %due.task, window = %due.window, %trace, reason, "came too late");
            }
            Err(error) => {
                let (trace, reason) = (lineage.trace(), chain(&error));
                error!(task = %due.task, window = %due.window, %trace, reason, "could not be run");
                self.look_later(&due.task, FAULT_WAIT);
            }
        }
    }

    fn look_later(&mut self, task: &TaskId, wait: Duration) {
        self.ready.forget(task);
        self.waiting.bring_forward(task, self.now().plus(wait));
    }

    fn now(&self) -> Timestamp {
        self.scheduler.wiring.clock.now()
    }

    fn store(&self) -> std::sync::Arc<dyn Store> {
        self.scheduler.wiring.store.clone()
    }
}

/// Says of all that is due of a task that it will not be run.
fn withdraw(
    store: &dyn Store,
    task: &TaskId,
    reason: MissReason,
    now: Timestamp,
) -> Result<Lane, RepositoryError> {
    loop {
        let due = store.list_due(task, None, BATCH)?;
        if due.is_empty() {
            return Ok(Lane::default());
        }
        for attempt in due {
            store.withdraw(&attempt, reason, now)?;
            let trace = attempt.follows.map(|before| display(before.trace()));
            info!(task = %task, window = %attempt.window, trace, %reason, "will not be run");
        }
    }
}

fn say(record: &Record) {
    let (task, status) = (record.fact_str("task_id"), record.fact_str("status"));
    let (trace, span) = (record.fact_str("trace_id"), record.fact_str("span_id"));
    let attempt = record.fact("attempt").as_u64().unwrap_or_default();
    let duration_ms = record.fact("duration_ms").as_u64().unwrap_or_default();
    let error = &record.fact("error")["type"];
    match error.as_str() {
        // What went well is the daemon's result, which its caller tells.
        None => debug!(task, attempt, status, duration_ms, trace, span, "ran"),
        Some(error) => {
            let said = record.fact("error")["message"].as_str().unwrap_or_default();
            warn!(
                task,
                attempt, status, error, said, duration_ms, trace, span, "ran"
            );
        }
    }
}
