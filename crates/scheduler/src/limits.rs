//! A task's code, and what stops it.

use std::time::Duration;

use astra_model::RecordError;
use tokio_util::task::AbortOnDropHandle;

use crate::attempt::{AttemptRun, Ended, LEASE_LENGTH};
use crate::bridge::blocking;
use crate::context::TaskContext;
use crate::panics::{Panicked, caught};
use crate::task::{FailureKind, TaskError};

const RENEW_EVERY: Duration = Duration::from_secs(20);
/// A task that was told to stop has this long to do so, before it is abandoned.
pub const GRACE: Duration = Duration::from_secs(5);
/// One that is abandoned is dropped within this time, but where it keeps its thread to itself.
const DROP_GRACE: Duration = Duration::from_millis(100);

impl AttemptRun<'_> {
    /// Runs the task's code until it ends, its time is over or it is stopped.
    pub(crate) async fn within_limits(&self, context: &TaskContext) -> Ended {
        let mut code = self.spawn(context);
        let limit = self.task.timeout;
        let stopped = tokio::select! {
            biased;
            ended = &mut code => return flatten(ended).map_err(not_by_us),
            stopped = self.stops.stopped() => stopped,
            () = context.inner.cancel.cancelled() => {
                TaskError::new(FailureKind::RunnerInterrupted, "stopped, since its claim was taken away")
            }
            () = tokio::time::sleep(limit) => TaskError::new(
                FailureKind::Timeout,
                format!("stopped after {} s, the most that it may take", limit.as_secs_f64()),
            ),
        };
        context.inner.cancel.cancel();
        match tokio::time::timeout(GRACE, &mut code).await {
            Ok(Ok(Ok(Ok(outcome)))) => context.say(&outcome.text),
            Ok(_) => {}
            Err(_) => {
                code.abort();
                // What it was in the middle of gets into the record as it is dropped.
                let _ = tokio::time::timeout(DROP_GRACE, code).await;
            }
        }
        Err(stopped)
    }

    fn spawn(&self, context: &TaskContext) -> AbortOnDropHandle<Result<Ended, Panicked>> {
        let task = self.scheduler.code_of(self.task);
        let context = context.clone();
        AbortOnDropHandle::new(tokio::spawn(caught(async move {
            let task = task?;
            if let Some(retrieval) = &context.inner.task.retrieval {
                context.retrieve_as(retrieval).await?;
            }
            task.run(&context).await
        })))
    }

    /// Renews the claim while the task runs; where it is no longer ours, stops the task.
    pub(crate) fn keep_alive(&self, context: &TaskContext) -> AbortOnDropHandle<()> {
        let wiring = self.scheduler.wiring.clone();
        let (lease, cancel) = (self.lease.clone(), context.inner.cancel.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEW_EVERY).await;
                let (store, lease, now) = (wiring.store.clone(), lease.clone(), wiring.clock.now());
                let renewed =
                    blocking(move || store.renew(&lease, now, now.plus(LEASE_LENGTH))).await;
                if matches!(renewed, Err(RecordError::Fenced { .. })) {
                    cancel.cancel();
                    return;
                }
            }
        }))
    }
}

/// Takes what a task calls an interruption for what it is: only a shutdown is one, whose attempts
/// don't count.
fn not_by_us(error: TaskError) -> TaskError {
    if error.error_type == FailureKind::Interrupted.error_type() {
        let error_type = FailureKind::Cancelled.error_type();
        return TaskError {
            error_type,
            ..error
        };
    }
    error
}

fn flatten(ended: Result<Result<Ended, Panicked>, tokio::task::JoinError>) -> Ended {
    match ended {
        Ok(Ok(ended)) => ended,
        Ok(Err(panicked)) => {
            Err(TaskError::new(FailureKind::Panic, panicked.message).at(panicked.site))
        }
        Err(error) => Err(TaskError::new(FailureKind::Panic, error.to_string())),
    }
}
