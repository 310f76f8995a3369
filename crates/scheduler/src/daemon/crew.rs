//! What runs here.

use std::collections::HashMap;
use std::sync::Arc;

use astra_model::{DueAttempt, Lineage};
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::shutdown::Step;
use super::slots::Slots;
use crate::definition::TaskDefinition;
use crate::request::{RunError, Stops};
use crate::run_due::DueOutcome;
use crate::scheduler::Scheduler;
use crate::sequel::Sequel;

/// The attempts that run here, and what stops them.
pub(super) struct Crew {
    scheduler: Arc<Scheduler>,
    pub(super) slots: Slots,
    running: JoinSet<Result<DueOutcome, RunError>>,
    attempts: HashMap<Id, Job>,
    stops: Stops,
    closing: CancellationToken,
}

/// An attempt and the task that it is of, as it was defined when the attempt was started.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) due: DueAttempt,
    pub(super) task: Arc<TaskDefinition>,
    /// Its place in a trace, if it is claimed here.
    pub(super) lineage: Lineage,
}

/// What became of a job.
pub(super) struct Ended {
    pub(super) job: Job,
    pub(super) outcome: Result<DueOutcome, RunError>,
}

impl Crew {
    pub(super) fn new(scheduler: Arc<Scheduler>, concurrency: u32) -> Self {
        Self {
            scheduler,
            slots: Slots::new(concurrency),
            running: JoinSet::new(),
            attempts: HashMap::new(),
            stops: Stops::of_daemon(),
            closing: CancellationToken::new(),
        }
    }

    /// Starts an attempt, in a slot that is free.
    pub(super) fn start(&mut self, job: Job, sequel: Sequel) {
        self.slots.take(&job.due, &job.task);
        debug!(
            task = %job.due.task,
            window = %job.due.window,
            attempt = job.due.attempt().number(),
            "starting"
        );
        let (scheduler, stops) = (self.scheduler.clone(), self.stops.clone());
        let (of_run, closing) = (job.clone(), self.closing.clone());
        let handle = self.running.spawn(async move {
            if closing.is_cancelled() {
                return Ok(DueOutcome::Anothers);
            }
            let Job { due, task, lineage } = of_run;
            scheduler
                .run_due(&due, &task, lineage, &sequel, &stops)
                .await
        });
        self.attempts.insert(handle.id(), job);
    }

    /// Waits for an attempt to end; for ever where none runs.
    pub(super) async fn ended(&mut self) -> Option<Ended> {
        let Some(joined) = self.running.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let (id, outcome) = match joined {
            Ok((id, outcome)) => (id, Some(outcome)),
            Err(failed) => {
                error!(reason = %failed, "an attempt's own bookkeeping failed: it is settled when this daemon has ended");
                (failed.id(), None)
            }
        };
        let job = self.attempts.remove(&id)?;
        self.slots.free(&job.due);
        outcome.map(|outcome| Ended { job, outcome })
    }

    /// Does what a shutdown asks for.
    pub(super) fn heed(&self, step: Step) {
        match step {
            Step::ClaimNothing => self.closing.cancel(),
            Step::Interrupt => self.stops.interrupt.cancel(),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.running.is_empty()
    }
}
