//! The steps of one window: what is looked up, claimed, locked and waited for.

use std::path::Path;
use std::time::Duration;

use astra_model::{
    ClaimOutcome, Execution, ExperienceId, IdempotencyKey, Lineage, Mode, Record, RepositoryError,
    Running, Scrubbed, TaskId, TaskSnapshot, Timestamp, TraceParent, Window,
};

use crate::attempt::LEASE_LENGTH;
use crate::beneath::Beneath;
use crate::bridge::blocking;
use crate::definition::TaskDefinition;
use crate::request::{RunError, RunRequest};
use crate::retry::BACKOFF_MAX;
use crate::scheduler::{Retry, Scheduler, Step};
use crate::workspace_lock::WorkspaceLock;

/// A workspace that another run holds is looked at this often.
const WORKSPACE_CHECK_EVERY: Duration = Duration::from_millis(50);
/// After so many looks at a workspace that stays taken, it is looked whether its holder is dead.
const CHECKS_PER_RECOVERY: u32 = 40;

/// An attempt that begins; the claim that follows is a part of the time that it takes.
pub(crate) struct Begun {
    pub(crate) running: Running,
    /// The same instant as its start, by the clock that durations are measured on.
    pub(crate) monotonic: Duration,
}

impl Scheduler {
    pub(crate) async fn look_up(
        &self,
        key: &IdempotencyKey,
    ) -> Result<Option<Step>, RepositoryError> {
        let (store, key) = (self.wiring.store.clone(), key.clone());
        blocking(move || {
            if let Some(record) = store.lookup_key(&key)? {
                return Ok(Some(Step::Recorded(record)));
            }
            Ok(store
                .lookup_claim(&key)?
                .map(|claim| Step::Held(Box::new(claim))))
        })
        .await
    }

    /// Claims an attempt, unless as many of its task as may run at once are claimed already.
    pub(crate) async fn claim(
        &self,
        running: &Running,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError> {
        let (store, running) = (self.wiring.store.clone(), running.clone());
        let (holder, expires) = (
            self.runner.holder.clone(),
            running.started.plus(LEASE_LENGTH),
        );
        blocking(move || store.claim_within(&running, &holder, expires, open_max)).await
    }

    pub(crate) fn begin(
        &self,
        task: &TaskDefinition,
        mode: Mode,
        window: &Window,
        lineage: Lineage,
        mut causes: Vec<ExperienceId>,
    ) -> Begun {
        let parent = self.parent.as_ref().map(TraceParent::cause);
        let parent = parent.filter(|parent| !causes.contains(parent));
        causes.extend(parent);
        let running = Running {
            task: TaskSnapshot {
                id: task.id.clone(),
                slug: task.slug.clone(),
                name: Scrubbed::new(&task.name, &*self.wiring.scrubber),
                task_type: task.task_type.clone(),
                config_digest: task.digest.clone(),
            },
            mode,
            window: window.clone(),
            lineage,
            started: self.wiring.clock.now(),
            runner: self.runner.info.clone(),
            causes,
        };
        let monotonic = self.wiring.clock.monotonic();
        Begun { running, monotonic }
    }

    pub(crate) fn window_of(&self, request: &RunRequest) -> Result<Window, RunError> {
        let now = self.wiring.clock.now();
        match (request.mode, request.window) {
            (Mode::Manual, named) => Ok(Window::manual(named.unwrap_or(now))),
            (Mode::Scheduled, Some(named)) => Ok(Window::scheduled(named)),
            (Mode::Scheduled, None) => match request.task.schedule.last_due(now) {
                Some(due) => Ok(Window::scheduled(due)),
                None => Err(RunError::NothingDue {
                    task: request.task.id.clone(),
                }),
            },
        }
    }

    pub(crate) async fn take_workspace(
        &self,
        request: &RunRequest,
        path: &Path,
    ) -> Result<Option<WorkspaceLock>, RunError> {
        for check in 0_u32.. {
            let taken = self.try_take_workspace(&request.task.id, path).await?;
            if taken.is_some() || !request.wait {
                return Ok(taken);
            }
            if check.is_multiple_of(CHECKS_PER_RECOVERY) {
                self.recover_in_background().await?;
            }
            pause(WORKSPACE_CHECK_EVERY, request).await?;
        }
        Ok(None)
    }

    /// Takes a workspace if no other run holds it, and settles first what dead runners did to it.
    pub(crate) async fn try_take_workspace(
        &self,
        task: &TaskId,
        path: &Path,
    ) -> Result<Option<WorkspaceLock>, RunError> {
        let failed = |source| RunError::Workspace {
            task: task.clone(),
            path: path.to_owned(),
            source,
        };
        let root = Beneath::open(&self.places.root).map_err(failed)?;
        root.make_dir(path).map_err(failed)?;
        let lock = WorkspaceLock::try_take(&self.places.root, path).map_err(failed)?;
        if lock.is_some() {
            self.settle_dead().await?;
        }
        Ok(lock)
    }

    /// Returns the attempt that follows a record, if its task's policy allows one.
    pub(crate) async fn retry_of(
        &self,
        task: &TaskDefinition,
        record: &Record,
    ) -> Result<Option<Retry>, RepositoryError> {
        let Some(execution) = self.execution_of(record) else {
            return Ok(None);
        };
        let lineage = execution.running().lineage;
        let store = self.wiring.store.clone();
        let before = match lineage.retry_of() {
            None => Vec::new(),
            Some(_) => blocking(move || store.list_trace(lineage.trace())).await?,
        };
        let wait = task.retry.wait_after(&execution, &before);
        Ok(wait.map(|wait| Retry {
            lineage: lineage.retry(&*self.wiring.ids),
            due: execution.ended().plus(wait),
        }))
    }

    fn execution_of(&self, record: &Record) -> Option<Execution> {
        let document = record.execution_document().ok()?;
        Execution::from_document(&document, &*self.wiring.scrubber).ok()
    }

    pub(crate) async fn wait_until(
        &self,
        due: Timestamp,
        request: &RunRequest,
    ) -> Result<(), RunError> {
        // A clock that was set back since must not make a retry wait longer than any retry waits.
        let wait = due.since(self.wiring.clock.now()).min(BACKOFF_MAX);
        pause(wait, request).await
    }
}

async fn pause(length: Duration, request: &RunRequest) -> Result<(), RunError> {
    tokio::select! {
        biased;
        _ = request.stops.stopped() => Err(RunError::Cancelled { task: request.task.id.clone() }),
        () = tokio::time::sleep(length) => Ok(()),
    }
}
