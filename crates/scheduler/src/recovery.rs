//! What dead runners left is settled, by whoever finds it first.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{
    Captured, Execution, ExperienceId, OpenClaim, RecordError, RepositoryError, Retrieval,
    Timestamp, WorkspacePath,
};
use thiserror::Error;
use tracing::info;

use crate::beneath::Beneath;
use crate::bridge::blocking;
use crate::ledger_files::LedgerFiles;
use crate::liveness::{CauseOfDeath, Verdict, judge};
use crate::notices::Notices;
use crate::orphans::end_orphans;
use crate::publish::{PublishError, publish_pending};
use crate::run_dir::RunDir;
use crate::scheduler::Scheduler;
use crate::sequel::Sequel;
use crate::snapshot::Snapshot;
use crate::task::{FailureKind, TaskError};
use crate::tasks_watch::TasksWatch;
use crate::wiring::{Places, Wiring};

/// What a recovery did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The records that it made, of attempts whose runner was gone.
    pub records: Vec<ExperienceId>,
    /// How many attempts run, as far as anybody here can tell.
    pub still_running: usize,
    /// How many records it published.
    pub published: usize,
}

/// A recovery could not be finished; what it had done by then stands.
#[derive(Debug, Error)]
pub enum RecoverError {
    /// It could not be told who lives.
    #[error("the locks of runners can't be read")]
    Liveness(#[source] io::Error),
    /// A record could not be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl Scheduler {
    /// Settles what dead runners left: makes the record of every attempt that had started, ends
    /// what it left running, publishes what was recorded and not published. Tells the ledger what
    /// changed in the tasks file as well, and brings its files up to it.
    ///
    /// Any number may recover at once, and may be killed in the middle: each attempt gets one
    /// record, and a second recovery finds nothing to do.
    ///
    /// # Errors
    ///
    /// If the store or the locks can't be read or written.
    pub fn recover(&self) -> Result<Recovery, RecoverError> {
        self.recoverer().recover()
    }

    pub(crate) async fn recover_in_background(&self) -> Result<(), RepositoryError> {
        self.in_background(Recoverer::recover).await.map(drop)
    }

    /// Settles all claims whose runners are gone: what they did to a workspace must be looked at
    /// before another run changes it.
    pub(crate) async fn settle_dead(&self) -> Result<(), RepositoryError> {
        self.in_background(Recoverer::settle_all).await.map(drop)
    }

    /// Settles a claim whose runner is gone; tells whether it is settled.
    pub(crate) async fn settle_if_dead(&self, claim: &OpenClaim) -> Result<bool, RepositoryError> {
        let claim = claim.clone();
        let settled = self.in_background(move |recoverer| recoverer.settle_one(&claim));
        // Where it can't be told who lives, the holder is taken for alive.
        Ok(settled.await?.unwrap_or(false))
    }

    /// Recovers beside a run: what can't be published or looked at now gives nothing, and does not
    /// keep a task from running.
    async fn in_background<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Recoverer) -> Result<T, RecoverError> + Send + 'static,
    ) -> Result<Option<T>, RepositoryError> {
        let recoverer = self.recoverer();
        match blocking(move || work(&recoverer)).await {
            Ok(done) => Ok(Some(done)),
            Err(RecoverError::Repository(error)) => Err(error),
            Err(RecoverError::Liveness(_) | RecoverError::Publish(_)) => Ok(None),
        }
    }

    fn recoverer(&self) -> Recoverer {
        Recoverer {
            wiring: self.wiring.clone(),
            places: self.places.clone(),
            dir: self.run_dir.clone(),
            host: self.runner.info.host.clone(),
            sequel: self.sequel(),
            notices: self.notices.clone(),
            watch: self.watch.clone(),
            ledger_files: self.ledger_files.clone(),
        }
    }
}

struct Recoverer {
    wiring: Wiring,
    places: Places,
    dir: RunDir,
    host: String,
    sequel: Sequel,
    notices: Arc<Notices>,
    watch: Arc<TasksWatch>,
    ledger_files: Arc<LedgerFiles>,
}

impl Recoverer {
    fn recover(&self) -> Result<Recovery, RecoverError> {
        self.say(self.watch.note());
        let mut recovery = self.settle_all()?;
        recovery.published = self.publish()?;
        let open = self.wiring.store.list_claims()?;
        let open = open
            .iter()
            .map(|claim| claim.running.lineage.span())
            .collect();
        // Only a runner that died leaves half a file, or a disk that lost its power and forgot that
        // it was removed; and the folder of results may be huge.
        let is_one_gone = self.dir.sweep(&open).map_err(RecoverError::Liveness)?;
        if is_one_gone || !self.dir.was_swept_since_boot() {
            self.sweep_half_written();
            self.dir.note_swept();
        }
        Ok(recovery)
    }

    fn settle_all(&self) -> Result<Recovery, RecoverError> {
        let mut recovery = Recovery::default();
        for claim in self.wiring.store.list_claims()? {
            match self.settle(&claim)? {
                Settlement::ByUs(id) => recovery.records.push(id),
                Settlement::ByAnother => {}
                Settlement::StillRunning => recovery.still_running += 1,
            }
        }
        Ok(recovery)
    }

    fn settle_one(&self, claim: &OpenClaim) -> Result<bool, RecoverError> {
        if matches!(self.settle(claim)?, Settlement::StillRunning) {
            return Ok(false);
        }
        // What can't be published now is published by the next recovery.
        let _ = self.publish();
        Ok(true)
    }

    /// Publishes what is recorded; a file of the ledger keeps no result file from it.
    fn publish(&self) -> Result<usize, PublishError> {
        self.say(self.ledger_files.catch_up());
        publish_pending(&self.wiring, &self.places)
    }

    fn say(&self, notice: Option<String>) {
        notice
            .into_iter()
            .for_each(|said| self.notices.push(None, said));
    }

    /// Removes half-written files of runners that are gone; one that stays is in nobody's way.
    fn sweep_half_written(&self) {
        let folders = [Some(&*self.places.results), self.places.tasks_file.parent()];
        for folder in folders.into_iter().flatten() {
            let _ = Beneath::open(folder).and_then(|folder| folder.sweep());
        }
    }

    /// Makes the record of an attempt whose runner is gone.
    fn settle(&self, claim: &OpenClaim) -> Result<Settlement, RecoverError> {
        let now = self.wiring.clock.now();
        let verdict = judge(&self.dir, claim, &self.host, now).map_err(RecoverError::Liveness)?;
        let Verdict::Dead(cause) = verdict else {
            return Ok(Settlement::StillRunning);
        };
        if !end_orphans(&self.dir, claim.running.lineage.span()).map_err(RecoverError::Liveness)? {
            return Ok(Settlement::StillRunning);
        }
        let execution = self.interrupted(claim, cause, now);
        let next = self.sequel.of(&execution, &*self.wiring.store);
        let due = next.as_deref().unwrap_or_default();
        match self.wiring.store.record_with(&claim.lease, &execution, due) {
            Ok(appended) => {
                let trace = claim.running.lineage.trace();
                info!(%trace, record = %appended.id(), "settled what a dead runner had left");
                next.err()
                    .into_iter()
                    .for_each(|doubt| self.notices.push(Some(trace), doubt));
                Ok(Settlement::ByUs(appended.id().clone()))
            }
            Err(RecordError::Fenced { .. }) => Ok(Settlement::ByAnother),
            Err(RecordError::Repository(error)) => Err(error.into()),
        }
    }

    fn interrupted(&self, claim: &OpenClaim, cause: CauseOfDeath, now: Timestamp) -> Execution {
        let error = TaskError::new(
            FailureKind::RunnerInterrupted,
            format!(
                "the runner ended before the attempt was recorded: {}; last sign of life {}; \
                 settled {now}; whether the task had finished is not known",
                cause.describe(),
                claim.seen
            ),
        );
        let mut captured = Captured {
            retrieval: claim.retrieved.iter().cloned().collect::<Retrieval>(),
            ..Captured::default()
        };
        for path in self.files_changed(claim) {
            let path = WorkspacePath::new(&path.to_string_lossy(), &*self.wiring.scrubber);
            path.into_iter()
                .for_each(|path| captured.effects.add_file(path));
        }
        let lived = claim.seen.since(claim.running.started);
        claim
            .running
            .clone()
            .fail(error.to_failure(&*self.wiring.scrubber), captured, lived)
    }

    /// Returns what the attempt had changed in its workspace, as far as it was looked at before.
    fn files_changed(&self, claim: &OpenClaim) -> Vec<PathBuf> {
        let file = self.dir.snapshot_file(claim.running.lineage.span());
        let Some(before) = Snapshot::read(&file) else {
            return Vec::new();
        };
        before
            .changed(&self.places.own_files_in(before.workspace()))
            .unwrap_or_default()
    }
}

enum Settlement {
    StillRunning,
    ByUs(ExperienceId),
    ByAnother,
}
