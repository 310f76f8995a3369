//! What of a task runs, and what is to be run.

use std::collections::BTreeSet;

use astra_model::{
    ClaimRepository, Clock, DueAttempt, LIMIT_DEFAULT, OpenClaim, RepositoryError, TaskId,
    Timestamp, TimetableRepository,
};
use astra_store::Store;
use serde_json::{Value, json};

use crate::app::App;

/// What runs, and which tasks have something that is to be run.
#[derive(Debug, Default)]
pub(super) struct Open {
    claims: Vec<OpenClaim>,
    due: BTreeSet<TaskId>,
}

impl Open {
    pub(super) fn read(store: &Store) -> Result<Self, RepositoryError> {
        Ok(Self {
            claims: store.list_claims()?,
            due: store.list_due_tasks()?.into_iter().collect(),
        })
    }

    /// Returns the attempts of a task that run.
    pub(super) fn running(&self, task: &TaskId) -> Value {
        let claims = self.claims.iter().map(|claim| &claim.running);
        let of_task = claims.filter(|running| running.task.id == *task);
        let values = of_task.map(|running| {
            json!({
                "window": running.window,
                "attempt": running.lineage.attempt().number(),
                "trace_id": running.lineage.trace(),
                "span_id": running.lineage.span(),
                "started_at": running.started.to_iso(),
            })
        });
        values.collect()
    }

    /// Returns the attempts of a task that are to be run, oldest window first.
    pub(super) fn due(
        &self,
        task: &TaskId,
        store: Option<&Store>,
        app: &App,
    ) -> Result<Value, RepositoryError> {
        let Some(store) = store.filter(|_| self.due.contains(task)) else {
            return Ok(json!([]));
        };
        let now = app.clock.now();
        let due = store.list_due(task, None, LIMIT_DEFAULT)?;
        Ok(due.iter().map(|due| value(due, now)).collect())
    }
}

fn value(due: &DueAttempt, now: Timestamp) -> Value {
    json!({
        "window": due.window,
        "attempt": due.attempt().number(),
        "not_before": due.not_before.to_iso(),
        "ready": due.not_before <= now,
    })
}
