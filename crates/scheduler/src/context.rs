//! The one door between a task and the world.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use astra_model::{
    Captured, ExecutionFilter, Lease, Memory, MemoryFilters, MemoryQuery, Record, RetrievalCall,
    Running, Scrubbed, ScrubbedObject, TaskRef, TraceParent, WorkspacePath,
};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::beneath::Beneath;
use crate::bridge::blocking;
use crate::capture::Head;
use crate::definition::{RetrievalSpec, TaskDefinition};
use crate::leash::Leash;
use crate::orphans::SPAN_VARIABLE;
use crate::task::{FailureKind, TaskError};
use crate::wiring::Wiring;

/// What a task may do, and how it gets into its record: retrieve memories, write files, run
/// programs, call tools.
///
/// Whatever was captured stays in the record if the task then fails, panics or is stopped.
#[derive(Clone)]
pub struct TaskContext {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) wiring: Wiring,
    pub(crate) task: Arc<TaskDefinition>,
    pub(crate) running: Running,
    pub(crate) lease: Lease,
    pub(crate) cancel: CancellationToken,
    pub(crate) root: PathBuf,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) leash: Leash,
    pub(crate) hidden_variables: Vec<String>,
    pub(crate) captured: Mutex<Capturing>,
}

/// What was captured so far.
#[derive(Default)]
pub(crate) struct Capturing {
    pub(crate) text: Head,
    pub(crate) rest: Captured,
    pub(crate) memories: Vec<Memory>,
}

impl TaskContext {
    /// Returns the task as it is defined.
    #[must_use]
    pub fn task(&self) -> &TaskDefinition {
        &self.inner.task
    }

    /// Returns the attempt: its window, trace, span and number.
    #[must_use]
    pub fn running(&self) -> &Running {
        &self.inner.running
    }

    /// Returns what was retrieved so far, in the order of first sight, none twice.
    #[must_use]
    pub fn memories(&self) -> Vec<Memory> {
        self.captured().memories.clone()
    }

    /// Returns once the task is to stop.
    pub async fn cancelled(&self) {
        self.inner.cancel.cancelled().await;
    }

    /// Masks a text, so that it may be kept.
    #[must_use]
    pub fn scrub(&self, text: &str) -> Scrubbed {
        Scrubbed::new(text, &*self.inner.wiring.scrubber)
    }

    /// Adds to the response: what was said stays in the record even if the task then fails.
    pub fn say(&self, text: &str) {
        self.captured().text.push(text.as_bytes());
    }

    /// Searches the memory; ids, query, filters and time get into the record.
    ///
    /// # Errors
    ///
    /// If the filters can't be applied, or the store can't be read.
    pub async fn retrieve(
        &self,
        query: &str,
        top_k: usize,
        filters: &Map<String, Value>,
    ) -> Result<Vec<Memory>, TaskError> {
        let applied = MemoryFilters::from_object(filters)
            .map_err(|error| TaskError::new(FailureKind::ConfigInvalid, error.to_string()))?;
        let spec = RetrievalSpec {
            query: query.to_owned(),
            top_k,
            filters_as_written: filters.clone(),
            filters: applied,
        };
        self.retrieve_as(&spec).await
    }

    pub(crate) async fn retrieve_as(&self, spec: &RetrievalSpec) -> Result<Vec<Memory>, TaskError> {
        let asked = MemoryQuery {
            text: spec.query.clone(),
            top_k: spec.top_k,
            filters: spec.filters.clone(),
        };
        let wiring = &self.inner.wiring;
        let began = wiring.clock.monotonic();
        let store = wiring.store.clone();
        let found = blocking(move || store.retrieve(&asked)).await;
        let latency = wiring.clock.monotonic().saturating_sub(began);
        // What was asked stays in the record even where no answer came.
        let (found, failure) = match found {
            Ok(found) => (found, None),
            Err(error) => (
                Vec::new(),
                Some(TaskError::new(FailureKind::RetrievalFailed, chain(&error))),
            ),
        };
        let call = RetrievalCall {
            query: self.scrub(&spec.query),
            filters: ScrubbedObject::new(&spec.filters_as_written, &*wiring.scrubber),
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            source: vec!["experiences".to_owned()],
            parents: found.iter().map(|memory| memory.id.clone()).collect(),
        };
        self.note(call, &found).await?;
        failure.map_or(Ok(found), Err)
    }

    /// Keeps a retrieval in this process, for the record, and in the store, for whoever must make
    /// the record if this process dies.
    async fn note(&self, call: RetrievalCall, found: &[Memory]) -> Result<(), TaskError> {
        {
            let mut captured = self.captured();
            for memory in found {
                if captured.memories.iter().all(|known| known.id != memory.id) {
                    captured.memories.push(memory.clone());
                }
            }
            captured.rest.retrieval.push(call.clone());
        }
        let (store, lease) = (self.inner.wiring.store.clone(), self.inner.lease.clone());
        blocking(move || store.note_retrieval(&lease, &call))
            .await
            .map_err(|error| TaskError::new(FailureKind::RetrievalFailed, chain(&error)))
    }

    /// Returns the newest record of this task.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    pub async fn previous(&self) -> Result<Option<Record>, TaskError> {
        let store = self.inner.wiring.store.clone();
        let filter = ExecutionFilter {
            task: Some(TaskRef::Id(self.inner.task.id.clone())),
            limit: 1,
            ..ExecutionFilter::default()
        };
        let page = blocking(move || store.list_executions(&filter))
            .await
            .map_err(|error| TaskError::new(FailureKind::RetrievalFailed, chain(&error)))?;
        Ok(page.records.into_iter().next())
    }

    /// Puts a file into the workspace, whole, over what stood there.
    ///
    /// # Errors
    ///
    /// If there is no workspace, the path leads out of it, or it can't be written.
    pub async fn write_file(
        &self,
        path: impl Into<PathBuf>,
        bytes: Vec<u8>,
    ) -> Result<(), TaskError> {
        let path = path.into();
        let Some(folder) = self.inner.folder.clone() else {
            let message = format!("there is no workspace to write {} into", path.display());
            return Err(TaskError::new(FailureKind::FileFailed, message));
        };
        if self.inner.leash.is_let_go() {
            let message = format!("{} came after the attempt had ended", path.display());
            return Err(TaskError::new(FailureKind::Cancelled, message));
        }
        let target = path.clone();
        let written: io::Result<()> =
            blocking(move || Beneath::open(&folder)?.replace(&target, &bytes)).await;
        written.map_err(|error| {
            let message = format!("{} could not be written: {error}", path.display());
            TaskError::new(FailureKind::FileFailed, message)
        })?;
        self.report_file(&path);
        Ok(())
    }

    /// Says that the task created or changed a file of its workspace, where comparing can't see it.
    ///
    /// A path that leads out of the workspace is no effect in it, and is not taken.
    pub fn report_file(&self, path: &Path) {
        let folder = self.inner.folder.as_ref();
        let leads_in = folder
            .is_some_and(|folder| Beneath::open(folder).is_ok_and(|folder| folder.leads_to(path)));
        let scrubber = &*self.inner.wiring.scrubber;
        if let Ok(path) = WorkspacePath::new(&path.to_string_lossy(), scrubber)
            && leads_in
        {
            self.captured().rest.effects.add_file(path);
        }
    }

    /// Returns the variables by which a program knows which execution it serves.
    pub(crate) fn environment(&self) -> BTreeMap<&'static str, String> {
        let lineage = &self.inner.running.lineage;
        let (trace, span) = (lineage.trace(), lineage.span());
        BTreeMap::from([
            ("ASTRA_TRACE_ID", trace.to_string()),
            (SPAN_VARIABLE, span.to_string()),
            ("ASTRA_ATTEMPT", lineage.attempt().to_string()),
            ("TRACEPARENT", TraceParent::of(lineage).to_string()),
        ])
    }

    /// Returns the folder that programs run in.
    pub(crate) fn script_folder(&self) -> &Path {
        self.inner.folder.as_ref().unwrap_or(&self.inner.root)
    }

    pub(crate) fn captured(&self) -> MutexGuard<'_, Capturing> {
        // What a panicking task had captured so far is whole: it is changed by single pushes.
        self.inner
            .captured
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns an error with all its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
