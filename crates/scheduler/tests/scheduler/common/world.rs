//! A root folder with a store, from which schedulers are started.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use astra_kit::{SequentialIds, TestScrubber};
use astra_model::{
    Clock, ExecutionFilter, ExperienceRepository, LIMIT_MAX, LedgerSink, Mode, Record, SystemClock,
    validate,
};
use astra_scheduler::{
    ModelEndpoint, Places, RunOutcome, RunRequest, Scheduler, Stops, Task, TaskDefinition, Wiring,
};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::faulty::FaultyStore;

/// A root folder with a store.
///
/// When it ends, every record that was made in it is held against the rules.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) scrubber: Arc<TestScrubber>,
    model: Option<ModelEndpoint>,
    ledger: Option<Arc<dyn LedgerSink>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            store: Arc::default(),
            clock: Arc::new(SystemClock::new()),
            scrubber: Arc::default(),
            model: None,
            ledger: None,
        };
        for folder in [world.workspace().join("tasks"), world.root().join("data")] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(world.tasks_file(), r#"{"tasks": []}"#).unwrap();
        world
    }

    pub(crate) fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    pub(crate) fn with_model(mut self, model: ModelEndpoint) -> Self {
        self.model = Some(model);
        self
    }

    pub(crate) fn with_ledger(mut self, ledger: Arc<dyn LedgerSink>) -> Self {
        self.ledger = Some(ledger);
        self
    }

    pub(crate) fn with_canary(mut self, canary: &str) -> Self {
        self.scrubber = Arc::new(TestScrubber::with_canaries([canary]));
        self
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.root().join("persona_space")
    }

    pub(crate) fn tasks_file(&self) -> PathBuf {
        self.workspace().join("tasks/tasks.json")
    }

    pub(crate) fn places(&self) -> Places {
        let root = self.root();
        Places {
            tasks_file: self.tasks_file(),
            results: root.join("persona_space/tasks/results"),
            run_dir: root.join("data/run"),
            database: root.join("data/core.db"),
            root,
        }
    }

    /// Starts another runner.
    pub(crate) fn scheduler(&self) -> Scheduler {
        let wiring = Wiring {
            store: self.store.clone(),
            scrubber: self.scrubber.clone(),
            clock: self.clock.clone(),
            ids: Arc::new(new_ids()),
            ledger: self.ledger.clone(),
        };
        Scheduler::start(wiring, self.places(), self.model.clone()).unwrap()
    }

    /// Starts another runner, that has code for a task.
    pub(crate) fn scheduler_with(&self, task: &TaskDefinition, code: impl Task) -> Scheduler {
        let mut scheduler = self.scheduler();
        scheduler.register(task.id.clone(), code);
        scheduler
    }

    /// Adds a task to the tasks file.
    pub(crate) fn task(&self, id: &str, metadata: &Value) -> Arc<TaskDefinition> {
        self.entry(json!({"id": id, "name": id, "metadata": metadata}))
    }

    /// Adds an entry to the tasks file, in place of the one of that id.
    pub(crate) fn entry(&self, entry: Value) -> Arc<TaskDefinition> {
        let text = fs::read_to_string(self.tasks_file()).unwrap();
        let mut file: Value = serde_json::from_str(&text).unwrap();
        let entries = file["tasks"].as_array_mut().unwrap();
        entries.retain(|other| other["id"] != entry["id"]);
        entries.push(entry.clone());
        fs::write(self.tasks_file(), file.to_string()).unwrap();
        let entry: Map<String, Value> = serde_json::from_value(entry).unwrap();
        Arc::new(TaskDefinition::from_entry(&entry).unwrap())
    }

    /// Runs a task by hand, by the handler that it names.
    pub(crate) async fn run(&self, task: &Arc<TaskDefinition>) -> Record {
        recorded(&self.scheduler(), task).await
    }

    /// Runs code by hand, with the default workspace.
    pub(crate) async fn run_code(&self, code: impl Task) -> Record {
        let task = self.task("code", &json!({}));
        recorded(&self.scheduler_with(&task, code), &task).await
    }

    /// Runs a program by hand, with the default workspace.
    pub(crate) async fn run_program<const N: usize>(&self, program: [&str; N]) -> Record {
        let program: Vec<&str> = program.into();
        self.run(&self.task(
            "program",
            &json!({"handler": "command", "program": program}),
        ))
        .await
    }

    /// Returns all executions, newest start first.
    pub(crate) fn records(&self) -> Vec<Record> {
        let all = ExecutionFilter {
            limit: LIMIT_MAX,
            ..ExecutionFilter::default()
        };
        self.store.list_executions(&all).unwrap().records
    }

    /// Returns the result files, by name.
    pub(crate) fn results(&self) -> Vec<(String, Value)> {
        let entries = fs::read_dir(self.places().results).into_iter().flatten();
        let mut results: Vec<_> = entries
            .map(|entry| {
                let entry = entry.unwrap();
                let result = serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap();
                (entry.file_name().into_string().unwrap(), result)
            })
            .collect();
        results.sort_by(|(a, _), (b, _)| a.cmp(b));
        results
    }

    /// Returns the names of the files by which runners say that they live.
    pub(crate) fn run_files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.places().run_dir).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

async fn recorded(scheduler: &Scheduler, task: &Arc<TaskDefinition>) -> Record {
    match scheduler.run(&request(task)).await.unwrap() {
        RunOutcome::Recorded(record) => record,
        other => panic!("{other:?}"),
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut spans = HashSet::new();
        for record in self.records() {
            let document = record.execution_document().unwrap();
            assert_eq!(validate(&document, &*self.scrubber), [], "{document:#?}");
            assert!(spans.insert(document.content.structured.span_id));
        }
    }
}

/// Returns ids that no other test draws, in this process or another: programs are found by the ids
/// of their spans.
pub(crate) fn new_ids() -> SequentialIds {
    static SEED: AtomicU32 = AtomicU32::new(1);
    let first = std::process::id().wrapping_mul(1000);
    SequentialIds::of_seed(first.wrapping_add(SEED.fetch_add(1, Ordering::Relaxed)))
}

/// Asks for a run by hand, now.
pub(crate) fn request(task: &Arc<TaskDefinition>) -> RunRequest {
    RunRequest {
        task: task.clone(),
        mode: Mode::Manual,
        window: None,
        wait: true,
        stops: Stops::default(),
    }
}

/// Asks for the run of a schedule's window.
pub(crate) fn window(task: &Arc<TaskDefinition>, instant: &str) -> RunRequest {
    RunRequest {
        mode: Mode::Scheduled,
        window: Some(astra_kit::instant(instant)),
        ..request(task)
    }
}
