//! What is to be run after an execution.

use std::time::Duration;

use astra_model::{DueAttempt, Execution, Mode, Record, Timestamp};

use crate::definition::TaskDefinition;
use crate::retry::BACKOFF_MAX;

/// Returns the attempts that an execution is followed by, as the tasks are defined now: its retry,
/// or, where none is left, the first attempts of the tasks that come after it.
///
/// `before` are the records of its trace so far. A run by hand is retried by whoever asked for it.
/// The cause is named by the shortest of the ids that the record may get: it gets a longer one only
/// where another attempt of the task started within the same second under the same four digits.
#[must_use]
pub fn follow_ups<'a>(
    tasks: impl IntoIterator<Item = &'a TaskDefinition> + Clone,
    execution: &Execution,
    before: &[Record],
) -> Vec<DueAttempt> {
    let running = execution.running();
    let mut defined = tasks.clone().into_iter();
    let own = defined.find(|task| task.id == running.task.id);
    let wait = own.and_then(|task| task.retry.wait_after(execution, before));
    match wait {
        Some(_) if running.mode == Mode::Manual => Vec::new(),
        Some(wait) => vec![DueAttempt {
            task: running.task.id.clone(),
            window: running.window.clone(),
            follows: Some(running.lineage),
            not_before: execution.ended().plus(wait),
            causes: running.causes.clone(),
        }],
        None => {
            let tasks = tasks.into_iter();
            let triggered = tasks.filter(|task| is_triggered(task, execution));
            triggered.map(|task| first_of(task, execution)).collect()
        }
    }
}

fn is_triggered(task: &TaskDefinition, execution: &Execution) -> bool {
    let after = task.after.as_ref().filter(|_| task.enabled);
    after.is_some_and(|after| {
        after.task == execution.running().task.id && after.on.includes(execution.ending())
    })
}

fn first_of(task: &TaskDefinition, cause: &Execution) -> DueAttempt {
    let naming = cause.id_candidates().next();
    DueAttempt {
        task: task.id.clone(),
        window: cause.running().window.clone(),
        follows: None,
        not_before: cause.ended(),
        causes: naming
            .map(|naming| naming.id().clone())
            .into_iter()
            .collect(),
    }
}

/// Returns how long an attempt that is due is to be waited for, nothing where it is ready.
///
/// None waits longer than [`BACKOFF_MAX`]: one that should was made due before the clock was set
/// back, and is ready.
#[must_use]
pub fn wait_before(due: &DueAttempt, now: Timestamp) -> Duration {
    match due.not_before.since(now) {
        wait if wait > BACKOFF_MAX => Duration::ZERO,
        wait => wait,
    }
}
