//! The one place that wires the parts together.

use std::path::Path;
use std::sync::Arc;

use astra_ledger::Chain;
use astra_model::{LedgerSink, RandomIds, SystemClock};
use astra_scheduler::{ModelEndpoint, Places, Scheduler, TasksFile, Wiring};
use astra_scrub::Scrubber;
use astra_store::{OpenError, Store, StoreOptions};

use crate::error::CliError;
use crate::ledger::{DailyCheckpoints, DailyFiles};
use crate::output::Output;
use crate::paint::Paint;
use crate::settings::{FILE_NAME, Settings};

/// What every command works with; its parts are made when they are asked for.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) clock: SystemClock,
}

impl App {
    pub(crate) fn new(settings: Settings) -> Self {
        let output = Output {
            format: settings.format.value,
            verbosity: settings.verbosity.value,
            paint: Paint::new(settings.color.value),
        };
        Self {
            settings,
            output,
            clock: SystemClock::new(),
        }
    }

    /// Opens the database to read it; nothing where nothing was ever recorded in the workspace.
    pub(crate) fn store_to_read(&self) -> Result<Option<Store>, CliError> {
        let path = &self.settings.db.value;
        if path.exists() {
            return Ok(Some(Store::open_read_only(path, &options())?));
        }
        self.check_absence()?;
        Ok(None)
    }

    /// Opens the database to write it; nothing where nothing was ever recorded in the workspace.
    pub(crate) fn store_to_settle(&self) -> Result<Option<Store>, CliError> {
        let path = &self.settings.db.value;
        if path.exists() {
            return Ok(Some(Store::open(path, &options())?));
        }
        self.check_absence()?;
        Ok(None)
    }

    /// Opens the database to write it, and makes it where there is none.
    pub(crate) fn store_to_write(&self) -> Result<Store, CliError> {
        let path = &self.settings.db.value;
        self.output.detail(&format!("database {}", path.display()));
        Ok(Store::open_or_create(path, &options())?)
    }

    /// Opens the database to read it, where there is one: what is asked is what a command that
    /// makes it would find.
    pub(crate) fn store_to_look_into(&self) -> Result<Option<Store>, CliError> {
        let path = &self.settings.db.value;
        match Store::open_read_only(path, &options()) {
            Err(OpenError::NotFound { .. }) => Ok(None),
            opened => Ok(Some(opened?)),
        }
    }

    /// A new workspace has no database yet; where one was named, or nothing is a workspace, its
    /// absence is a mistake.
    fn check_absence(&self) -> Result<(), CliError> {
        let settings = &self.settings;
        let is_workspace =
            settings.root.value.join(FILE_NAME).exists() || settings.tasks_file.value.exists();
        if is_workspace && !settings.db.origin.is_named() {
            return Ok(());
        }
        let message = format!("there is no database {}", settings.db.value.display());
        Err(CliError::not_found(message)
            .hint("name it with --db, its workspace with --root, or make one with `astra init`"))
    }

    /// Reads the tasks file.
    pub(crate) fn tasks_file(&self) -> Result<TasksFile, CliError> {
        Ok(TasksFile::load(&self.settings.tasks_file.value)?)
    }

    /// Starts a scheduler over a store, with the model that `prompt` tasks ask.
    pub(crate) fn scheduler(
        &self,
        store: Arc<Store>,
        model: Option<ModelEndpoint>,
    ) -> Result<Scheduler, CliError> {
        let files = DailyFiles::new(self, store.clone());
        self.scheduler_with(store, model, Arc::new(files))
    }

    /// Starts a scheduler that works on for days, and so sees to a checkpoint on each.
    pub(crate) fn lasting_scheduler(
        &self,
        store: Arc<Store>,
        model: Option<ModelEndpoint>,
    ) -> Result<Scheduler, CliError> {
        let files = DailyFiles::new(self, store.clone());
        let ledger = DailyCheckpoints::new(files, self.settings.ledger.clone(), self.clock);
        self.scheduler_with(store, model, Arc::new(ledger))
    }

    fn scheduler_with(
        &self,
        store: Arc<Store>,
        model: Option<ModelEndpoint>,
        ledger: Arc<dyn LedgerSink>,
    ) -> Result<Scheduler, CliError> {
        let wiring = Wiring {
            ledger: Some(ledger),
            store,
            scrubber: scrubber(),
            clock: Arc::new(self.clock),
            ids: Arc::new(RandomIds),
        };
        let mut scheduler = Scheduler::start(wiring, self.places(), model)?;
        let led_here = &self.settings.traceparent;
        led_here
            .iter()
            .for_each(|parent| scheduler.started_by(parent));
        Ok(scheduler)
    }

    fn places(&self) -> Places {
        let settings = &self.settings;
        Places {
            root: settings.root.value.clone(),
            tasks_file: settings.tasks_file.value.clone(),
            results: settings.results.value.clone(),
            run_dir: settings.run_dir(),
            database: settings.db.value.clone(),
        }
    }

    /// Returns the root that was named for this very call.
    pub(crate) fn named_root(&self) -> Option<&Path> {
        let root = &self.settings.root;
        root.origin.is_named().then_some(root.value.as_path())
    }

    /// Returns a path as a person finds it best: relative to the workspace where it lies in it.
    pub(crate) fn shown<'p>(&self, path: &'p Path) -> std::path::Display<'p> {
        path.strip_prefix(&self.settings.root.value)
            .unwrap_or(path)
            .display()
    }
}

fn scrubber() -> Arc<dyn astra_model::Scrubber> {
    Arc::new(Scrubber::new())
}

fn options() -> StoreOptions {
    StoreOptions::new(scrubber(), Arc::new(Chain))
}
