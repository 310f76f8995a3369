//! One attempt, from its claim to its record.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use astra_model::{Captured, DueAttempt, Execution, Lease, Record};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, error_span};

use crate::bridge::blocking;
use crate::context::{Capturing, Inner, TaskContext, chain};
use crate::definition::TaskDefinition;
use crate::leash::Leash;
use crate::orphans::end_orphans;
use crate::request::{RunError, Stops};
use crate::runner::remove;
use crate::scheduler::Scheduler;
use crate::sequel::Sequel;
use crate::snapshot::Snapshot;
use crate::steps::Begun;
use crate::task::{FailureKind, Missing, Outcome, TaskError};
use crate::workspace_lock::WorkspaceLock;

/// A claim says that its holder lives for this long; it is renewed three times as often.
pub const LEASE_LENGTH: Duration = Duration::from_secs(60);

pub(crate) struct AttemptRun<'a> {
    pub(crate) scheduler: &'a Scheduler,
    pub(crate) task: &'a Arc<TaskDefinition>,
    pub(crate) stops: &'a Stops,
    pub(crate) sequel: &'a Sequel,
    pub(crate) begun: Begun,
    pub(crate) lease: Lease,
    pub(crate) workspace: Option<WorkspaceLock>,
    /// What keeps the task's code from being run at all.
    pub(crate) obstacle: Option<TaskError>,
}

/// An attempt that was recorded, and what is due because of it.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) record: Record,
    pub(crate) next: Vec<DueAttempt>,
}

/// How a task's code ended, before it is known what it did to its workspace.
pub(crate) type Ended = Result<Outcome, TaskError>;

impl AttemptRun<'_> {
    /// Runs the task and records what came of it; all that is logged meanwhile names its trace.
    pub(crate) async fn run(self) -> Result<Recorded, RunError> {
        let lineage = self.begun.running.lineage;
        let span = error_span!(
            "attempt",
            task = %self.task.id,
            trace = %lineage.trace(),
            span = %lineage.span(),
            attempt = lineage.attempt().number(),
        );
        self.run_and_record().instrument(span).await
    }

    async fn run_and_record(self) -> Result<Recorded, RunError> {
        debug!(window = %self.begun.running.window, "started");
        let clock = self.scheduler.wiring.clock.clone();
        let (ended, captured) = match self.obstacle.clone().map_or_else(|| self.open(), Err) {
            Ok(context) => self.drive(&context).await,
            Err(error) => (Err(error), Captured::default()),
        };
        let took = clock.monotonic().saturating_sub(self.begun.monotonic);
        let execution = self.end(ended, captured, took);
        let recorded = self.record(&execution).await?;
        self.clean_up();
        Ok(recorded)
    }

    /// Says what goes wrong beside it.
    pub(crate) fn notice(&self, said: String) {
        let trace = self.begun.running.lineage.trace();
        self.scheduler.notices.push(Some(trace), said);
    }

    fn span_file(&self) -> PathBuf {
        self.scheduler
            .run_dir
            .span_file(self.begun.running.lineage.span())
    }

    fn open(&self) -> Result<TaskContext, TaskError> {
        let of_workspace = self.workspace.as_ref().map(WorkspaceLock::for_child);
        let of_workspace = of_workspace.transpose().map_err(|error| {
            let message = format!("the locks of its workspace can't be handed on: {error}");
            TaskError::new(FailureKind::WorkspaceUnusable, message)
        })?;
        let model = self.scheduler.model.as_ref();
        Ok(TaskContext {
            inner: Arc::new(Inner {
                wiring: self.scheduler.wiring.clone(),
                task: self.task.clone(),
                running: self.begun.running.clone(),
                lease: self.lease.clone(),
                cancel: CancellationToken::new(),
                root: self.scheduler.places.root.clone(),
                folder: self.folder(),
                leash: Leash::new(self.span_file(), of_workspace.unwrap_or_default()),
                hidden_variables: model
                    .and_then(|model| model.api_key_env.clone())
                    .into_iter()
                    .collect(),
                captured: Mutex::new(Capturing::default()),
            }),
        })
    }

    fn folder(&self) -> Option<PathBuf> {
        let workspace = self.task.workspace.as_ref()?;
        Some(self.scheduler.places.root.join(workspace))
    }

    /// Runs the task's code between two looks at its workspace.
    async fn drive(&self, context: &TaskContext) -> (Ended, Captured) {
        let _renewal = self.keep_alive(context);
        let before = match self.look_before(context).await {
            Ok(before) => before,
            Err(error) => return (Err(error), Captured::default()),
        };
        let mut ended = self.within_limits(context).await;
        self.end_leftovers(context).await;
        if let Some(before) = before
            && let Err(error) = self.look_after(&before, context).await
        {
            // What the task did can't be told whole any more, whatever it said of itself.
            ended = ended.map(|outcome| Outcome::partial(outcome.text, Some(error)));
        }
        let captured = self.captured(context, &mut ended);
        (ended, captured)
    }

    /// Ends what the task started and did not wait for: the workspace is another's soon.
    async fn end_leftovers(&self, context: &TaskContext) {
        if !context.inner.leash.let_go() {
            return;
        }
        let (dir, span) = (
            self.scheduler.run_dir.clone(),
            self.begun.running.lineage.span(),
        );
        let ended = blocking(move || end_orphans(&dir, span)).await;
        if !matches!(ended, Ok(true)) {
            let task = &self.begun.running.task.id;
            self.notice(format!("what {task} had started runs on"));
        }
    }

    /// Returns what was captured, with the response at its end.
    fn captured(&self, context: &TaskContext, ended: &mut Ended) -> Captured {
        let mut capturing = std::mem::take(&mut *context.captured());
        if let Ok(outcome) = ended {
            capturing
                .text
                .push(std::mem::take(&mut outcome.text).as_bytes());
        }
        let (text, truncated) = capturing.text.keep(&*self.scheduler.wiring.scrubber);
        let mut captured = capturing.rest;
        captured.text = text;
        captured.notes.truncated = truncated;
        captured
    }

    fn end(&self, ended: Ended, captured: Captured, took: Duration) -> Execution {
        let (running, scrubber) = (self.begun.running.clone(), &*self.scheduler.wiring.scrubber);
        match ended {
            Ok(Outcome {
                missing: Missing::Nothing,
                ..
            }) => running.succeed(captured, took),
            Ok(Outcome {
                missing: Missing::Something(failed),
                ..
            }) => {
                let failed = failed.map(|error| error.to_failure(scrubber));
                running.succeed_in_part(failed, captured, took)
            }
            Err(error) => running.fail(error.to_failure(scrubber), captured, took),
        }
    }

    async fn look_before(&self, context: &TaskContext) -> Result<Option<Snapshot>, TaskError> {
        let Some(folder) = self.folder() else {
            return Ok(None);
        };
        // A sweep leaves alone what lies beside a lock that is held.
        context.inner.leash.tie().map_err(|error| {
            let path = self.span_file();
            let message = format!("its lock {} could not be made: {error}", path.display());
            TaskError::new(FailureKind::WorkspaceUnusable, message)
        })?;
        let left_out = self.scheduler.places.own_files_in(&folder);
        let file = self
            .scheduler
            .run_dir
            .snapshot_file(self.begun.running.lineage.span());
        let taken = blocking(move || {
            let snapshot = Snapshot::take(&folder, &left_out).map_err(|error| chain(&error))?;
            snapshot.keep(&file).map_err(|error| chain(&error))?;
            Ok(snapshot)
        });
        taken
            .await
            .map(Some)
            .map_err(|message: String| TaskError::new(FailureKind::WorkspaceUnusable, message))
    }

    async fn look_after(&self, before: &Snapshot, context: &TaskContext) -> Result<(), TaskError> {
        let left_out = self.scheduler.places.own_files_in(before.workspace());
        let before = before.clone();
        let changed = blocking(move || before.changed(&left_out)).await;
        let changed = changed.map_err(|error| {
            let message = format!("its effects could not be looked at: {}", chain(&error));
            TaskError::new(FailureKind::WorkspaceUnusable, message)
        })?;
        changed.iter().for_each(|path| context.report_file(path));
        Ok(())
    }

    fn clean_up(&self) {
        let span = self.begun.running.lineage.span();
        remove(&self.scheduler.run_dir.snapshot_file(span));
        remove(&self.span_file());
    }
}
