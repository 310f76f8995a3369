//! One of the two worlds in which a program runs: a store, and a scheduler before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use astra_kit::{ManualClock, SCRUBBER, SequentialIds};
use astra_model::Mode;
use astra_scheduler::{
    Places, RunError, RunOutcome, RunRequest, Scheduler, Stops, Store as Repositories,
    TaskDefinition, Wiring,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::act::{Act, Actor, Stage};
use crate::keeper::Keeper;
use crate::op::{Asked, When};
use crate::stock::{StockTask, TASKS, window};

/// Spans of other tests never look like these: an attempt that ends looks for its programs.
const SCHEDULER_SEED: u32 = 0x5052_4f47;

/// One of the two worlds.
pub(crate) struct Side {
    pub(crate) keeper: Keeper,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stage: Arc<Stage>,
    ids: Arc<SequentialIds>,
    tasks: Vec<Arc<TaskDefinition>>,
    /// Nothing while the process is down.
    scheduler: Option<Scheduler>,
    folder: TempDir,
}

impl Side {
    pub(crate) fn new(make: impl FnOnce(PathBuf) -> Keeper) -> Self {
        let folder = tempfile::tempdir().expect("a folder is made");
        let keeper = make(folder.path().join("core.db"));
        let entries: Vec<Value> = TASKS.iter().map(entry).collect();
        let file = json!({ "tasks": entries });
        fs::write(folder.path().join("tasks.json"), file.to_string()).expect("it is written");
        let mut side = Self {
            keeper,
            clock: Arc::default(),
            stage: Arc::default(),
            ids: Arc::new(SequentialIds::of_seed(SCHEDULER_SEED)),
            tasks: entries.iter().map(definition).collect(),
            scheduler: None,
            folder,
        };
        side.start();
        side
    }

    pub(crate) fn store(&self) -> Arc<dyn Repositories> {
        self.keeper.repositories()
    }

    pub(crate) fn scheduler(&self) -> &Scheduler {
        self.scheduler.as_ref().expect("the process is up")
    }

    /// Ends the process and starts it again.
    pub(crate) fn restart(&mut self) {
        self.scheduler = None;
        self.keeper.close();
        self.keeper.open();
        self.start();
    }

    fn start(&mut self) {
        let wiring = Wiring {
            store: self.store(),
            scrubber: Arc::new(SCRUBBER.clone()),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            ledger: None,
        };
        let started = Scheduler::start(wiring, places(self.folder.path()), None);
        let mut scheduler = started.expect("a runner starts");
        for task in &self.tasks {
            let actor = Actor {
                stage: self.stage.clone(),
                clock: self.clock.clone(),
                store: self.store(),
            };
            scheduler.register(task.id.clone(), actor);
        }
        self.scheduler = Some(scheduler);
    }

    /// Runs a window to its end.
    pub(crate) fn run(&self, asked: Asked, acts: &[Act]) -> Result<RunOutcome, RunError> {
        let request = self.prepare(asked, acts);
        runtime().block_on(self.scheduler().run(&request))
    }

    /// Runs a window and kills the process in the middle of its attempt, if that is reached.
    pub(crate) fn crash(
        &mut self,
        asked: Asked,
        act: &Act,
    ) -> Option<Result<RunOutcome, RunError>> {
        let request = self.prepare(asked, std::slice::from_ref(act));
        let outcome = runtime().block_on(async {
            tokio::select! {
                outcome = self.scheduler().run(&request) => Some(outcome),
                () = self.stage.in_the_middle.notified() => None,
            }
        });
        self.restart();
        outcome
    }

    fn prepare(&self, asked: Asked, acts: &[Act]) -> RunRequest {
        let (mode, window) = match asked.when {
            When::Scheduled(number) => (Mode::Scheduled, Some(window(number))),
            When::Manual(number) => (Mode::Manual, Some(window(number))),
            When::Now => (Mode::Manual, None),
        };
        let stops = Stops::default();
        self.stage.set(acts, stops.cancel.clone());
        RunRequest {
            task: self.tasks[asked.task].clone(),
            mode,
            window,
            wait: true,
            stops,
        }
    }

    /// Returns what went wrong beside runs.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.scheduler().take_notices()
    }

    /// Returns the result files, in any order.
    pub(crate) fn results(&self) -> Vec<Value> {
        let entries = fs::read_dir(places(self.folder.path()).results);
        let entries = entries.into_iter().flatten();
        entries
            .map(|entry| {
                let path = entry.expect("it is listed").path();
                let bytes = fs::read(path).expect("it is read");
                serde_json::from_slice(&bytes).expect("results are JSON")
            })
            .collect()
    }

    /// Returns the tasks file as it was kept up.
    pub(crate) fn tasks_file(&self) -> Value {
        let bytes = fs::read(places(self.folder.path()).tasks_file).expect("it is read");
        serde_json::from_slice(&bytes).expect("it is JSON")
    }
}

/// Returns a runtime whose time jumps to the next instant that anybody waits for.
fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build();
    runtime.expect("a runtime starts")
}

fn places(root: &Path) -> Places {
    Places {
        root: root.to_owned(),
        tasks_file: root.join("tasks.json"),
        results: root.join("results"),
        run_dir: root.join("run"),
        database: root.join("core.db"),
    }
}

fn entry(task: &StockTask) -> Value {
    let metadata: Value = serde_json::from_str(task.metadata).expect("an object");
    json!({"id": task.id, "name": format!("{} for ada@example.org", task.id), "metadata": metadata})
}

fn definition(entry: &Value) -> Arc<TaskDefinition> {
    let entry = entry.as_object().expect("an object");
    Arc::new(TaskDefinition::from_entry(entry).expect("a task"))
}
