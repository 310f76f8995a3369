//! One attempt that is due, from its claim to its record.

use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{ClaimOutcome, DueAttempt, Lineage, Mode};

use crate::attempt::{AttemptRun, Recorded};
use crate::context::chain;
use crate::definition::TaskDefinition;
use crate::request::{RunError, Stops};
use crate::scheduler::Scheduler;
use crate::sequel::Sequel;
use crate::task::{FailureKind, TaskError};

/// What became of an attempt that was due.
#[derive(Debug)]
pub(crate) enum DueOutcome {
    /// It ran here, and was recorded.
    Ran(Recorded),
    /// Another runs it, or has run it.
    Anothers,
    /// As many attempts of the task run as may.
    AtLimit,
    /// Another process holds its workspace.
    WorkspaceBusy(PathBuf),
}

impl Scheduler {
    /// Runs an attempt that is due, unless another does or its turn has not come.
    pub(crate) async fn run_due(
        &self,
        due: &DueAttempt,
        task: &Arc<TaskDefinition>,
        lineage: Lineage,
        sequel: &Sequel,
        stops: &Stops,
    ) -> Result<DueOutcome, RunError> {
        let (mut workspace, mut obstacle) = (None, None);
        if let Some(path) = &task.workspace {
            match self.try_take_workspace(&task.id, path).await {
                Ok(None) => return Ok(DueOutcome::WorkspaceBusy(path.clone())),
                Ok(taken) => workspace = taken,
                // Nobody waits for the answer: the record says it.
                Err(error @ RunError::Workspace { .. }) => {
                    let kind = FailureKind::WorkspaceUnusable;
                    obstacle = Some(TaskError::new(kind, chain(&error)));
                }
                Err(error) => return Err(error),
            }
        }
        let causes = due.causes.clone();
        let begun = self.begin(task, Mode::Scheduled, &due.window, lineage, causes);
        match self.claim(&begun.running, task.overlap.open_max()).await? {
            ClaimOutcome::Recorded(_) | ClaimOutcome::Pruned(_) | ClaimOutcome::Held(_) => {
                Ok(DueOutcome::Anothers)
            }
            ClaimOutcome::AtLimit => Ok(DueOutcome::AtLimit),
            ClaimOutcome::Claimed(lease) => {
                let attempt = AttemptRun {
                    scheduler: self,
                    task,
                    stops,
                    sequel,
                    begun,
                    lease,
                    workspace,
                    obstacle,
                };
                Ok(DueOutcome::Ran(attempt.run().await?))
            }
        }
    }
}
