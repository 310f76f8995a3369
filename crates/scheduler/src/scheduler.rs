//! One window, from the request to its record.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use astra_model::{
    ClaimOutcome, IdempotencyKey, Lineage, OpenClaim, Pruned, Record, TaskId, Timestamp,
    TraceParent, Window,
};
use thiserror::Error;

use crate::attempt::AttemptRun;
use crate::known_tasks::KnownTasks;
use crate::ledger_files::LedgerFiles;
use crate::notices::Notices;
use crate::request::{RunError, RunOutcome, RunRequest};
use crate::run_dir::RunDir;
use crate::runner::Runner;
use crate::sequel::Sequel;
use crate::task::{ErasedTask, Task};
use crate::tasks_watch::TasksWatch;
use crate::wiring::{ModelEndpoint, Places, Wiring};

/// Runs windows of tasks, each attempt claimed before it runs and recorded when it ends.
pub struct Scheduler {
    pub(crate) wiring: Wiring,
    pub(crate) places: Places,
    pub(crate) model: Option<ModelEndpoint>,
    pub(crate) run_dir: RunDir,
    pub(crate) runner: Runner,
    pub(crate) notices: Arc<Notices>,
    pub(crate) watch: Arc<TasksWatch>,
    pub(crate) ledger_files: Arc<LedgerFiles>,
    pub(crate) parent: Option<TraceParent>,
    pub(crate) tasks: HashMap<TaskId, Arc<dyn ErasedTask>>,
    sequel: Mutex<Sequel>,
}

/// A scheduler could not be started.
#[derive(Debug, Error)]
#[error("the folder for runners' locks, {path}, can't be used")]
pub struct StartError {
    /// The folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl Scheduler {
    /// Starts the life of a runner.
    ///
    /// # Errors
    ///
    /// If its lock can't be made: without it nobody could tell that it lives.
    pub fn start(
        wiring: Wiring,
        places: Places,
        model: Option<ModelEndpoint>,
    ) -> Result<Self, StartError> {
        crate::panics::install_hook();
        let failed = |source| StartError {
            path: places.run_dir.clone(),
            source,
        };
        let run_dir = RunDir::make(&places.run_dir).map_err(failed)?;
        let runner = Runner::start(&run_dir, &*wiring.ids, "scheduler").map_err(failed)?;
        let program = format!("{} {}", runner.info.name, runner.info.version);
        let lock = run_dir.tasks_file_lock();
        let watch = TasksWatch::new(wiring.clone(), &places, lock, &program);
        Ok(Self {
            watch: Arc::new(watch),
            ledger_files: Arc::new(LedgerFiles::of(wiring.ledger.clone())),
            parent: None,
            sequel: Mutex::new(Sequel::in_file(places.tasks_file.clone())),
            wiring,
            places,
            model,
            run_dir,
            runner,
            notices: Arc::default(),
            tasks: HashMap::new(),
        })
    }

    /// Lets records be followed by what these tasks say, whatever becomes of their file.
    pub(crate) fn follow(&self, tasks: Arc<KnownTasks>) {
        *self.sequel.lock().unwrap_or_else(PoisonError::into_inner) = Sequel::Known(tasks);
    }

    /// Returns what knows which attempts follow a record.
    pub(crate) fn sequel(&self) -> Sequel {
        let sequel = self.sequel.lock();
        sequel.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets code run a task, in place of the handler that its definition names.
    pub fn register(&mut self, task: TaskId, code: impl Task) {
        self.tasks.insert(task, Arc::new(code));
    }

    /// Takes the `traceparent` of whoever started this runner, in the form of W3C Trace Context: it
    /// stands among the causes of all that it runs.
    ///
    /// Each window has a trace of its own all the same. One of another form is passed over, with a
    /// notice.
    pub fn started_by(&mut self, traceparent: &str) {
        match traceparent.parse() {
            Ok(parent) => self.parent = Some(parent),
            Err(error) => {
                let notice = format!("the trace that led here is not recorded: {error}");
                self.notices.push(None, notice);
            }
        }
    }

    /// Returns what went wrong beside runs, such as a result file that could not be written, and
    /// forgets it.
    #[must_use]
    pub fn take_notices(&self) -> Vec<String> {
        let notices = self.notices.take();
        notices.iter().map(ToString::to_string).collect()
    }

    /// Runs a window: all its attempts, as far as its policy allows.
    ///
    /// Of any number of callers in any number of processes one runs an attempt; the others learn
    /// who does, or which record it became.
    ///
    /// # Errors
    ///
    /// If the attempt could not be claimed, and so was not run, or could not be recorded; then its
    /// claim stays, and recovery makes its record.
    pub async fn run(&self, request: &RunRequest) -> Result<RunOutcome, RunError> {
        if request.stops.are_set() {
            let task = request.task.id.clone();
            return Err(RunError::Cancelled { task });
        }
        self.note_tasks().await;
        let mut window = self.window_of(request)?;
        let mut lineage = Lineage::first(&*self.wiring.ids);
        let mut done: Option<Record> = None;
        loop {
            let step = match self.step(request, &window, &lineage).await {
                Err(RunError::Cancelled { task }) => return recorded_or_cancelled(done, task),
                step => step?,
            };
            let record = match step {
                Step::Ran(record) => done.insert(record).clone(),
                Step::Recorded(_) | Step::Held(_) if done.is_none() && request.is_for_now() => {
                    // Two asked within one millisecond: each has a right to a run of its own.
                    window = next_millisecond(&window);
                    continue;
                }
                Step::Recorded(record) => record,
                Step::Pruned(pruned) => return Ok(RunOutcome::Pruned(pruned)),
                Step::Held(claim) if self.settle_if_dead(&claim).await? => continue,
                Step::Held(claim) => return Ok(RunOutcome::ClaimedElsewhere(claim)),
                Step::WorkspaceBusy(path) => {
                    return Ok(done.map_or(RunOutcome::WorkspaceBusy(path), RunOutcome::Recorded));
                }
            };
            let Some(retry) = self.retry_of(&request.task, &record).await? else {
                return Ok(match done {
                    Some(_) => RunOutcome::Recorded(record),
                    None => RunOutcome::AlreadyRecorded(record),
                });
            };
            match self.wait_until(retry.due, request).await {
                Err(RunError::Cancelled { task }) => return recorded_or_cancelled(done, task),
                waited => waited?,
            }
            lineage = retry.lineage;
        }
    }

    /// Brings one attempt forward: finds its record, finds its runner, or runs it.
    async fn step(
        &self,
        request: &RunRequest,
        window: &Window,
        lineage: &Lineage,
    ) -> Result<Step, RunError> {
        let key = IdempotencyKey::new(&request.task.id, window, lineage.attempt());
        if let Some(found) = self.look_up(&key).await? {
            return Ok(found);
        }
        let workspace = match &request.task.workspace {
            None => None,
            Some(path) => match self.take_workspace(request, path).await? {
                Some(lock) => Some(lock),
                None => return Ok(Step::WorkspaceBusy(path.clone())),
            },
        };
        let begun = self.begin(&request.task, request.mode, window, *lineage, Vec::new());
        match self.claim(&begun.running, None).await? {
            ClaimOutcome::Recorded(record) => Ok(Step::Recorded(record)),
            ClaimOutcome::Pruned(pruned) => Ok(Step::Pruned(pruned)),
            ClaimOutcome::Held(claim) => Ok(Step::Held(claim)),
            ClaimOutcome::AtLimit => Err(RunError::AtLimit {
                task: request.task.id.clone(),
            }),
            ClaimOutcome::Claimed(lease) => {
                let attempt = AttemptRun {
                    scheduler: self,
                    task: &request.task,
                    stops: &request.stops,
                    sequel: &self.sequel(),
                    begun,
                    lease,
                    workspace,
                    obstacle: None,
                };
                let recorded = attempt.run().await?;
                self.settle_after(&request.task, &recorded.record).await;
                Ok(Step::Ran(recorded.record))
            }
        }
    }
}

pub(crate) enum Step {
    Ran(Record),
    Recorded(Record),
    Pruned(Box<Pruned>),
    Held(Box<OpenClaim>),
    WorkspaceBusy(PathBuf),
}

pub(crate) struct Retry {
    pub(crate) lineage: Lineage,
    pub(crate) due: Timestamp,
}

/// What was stopped between two attempts has a record if it had one of the two.
fn recorded_or_cancelled(done: Option<Record>, task: TaskId) -> Result<RunOutcome, RunError> {
    done.map(RunOutcome::Recorded)
        .ok_or(RunError::Cancelled { task })
}

fn next_millisecond(window: &Window) -> Window {
    let next = window.instant().map(Timestamp::just_after);
    next.map_or_else(|| window.clone(), Window::manual)
}
