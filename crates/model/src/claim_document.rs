//! The form in which a claim lies in a store, so that whoever finds it can make its record.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::Timestamp;
use crate::document::{RetrievalCallDocument, RunnerDocument};
use crate::retrieval::RetrievalCall;
use crate::running::{Lineage, Mode, RunnerInfo, Running, TaskSnapshot};
use crate::text::{Scrubbed, ScrubbedObject, Scrubber};
use crate::window::Attempt;

/// A claim as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each field is that of Running, in the spelling of the document form"
)]
pub struct ClaimDocument {
    pub task_id: String,
    pub task_slug: String,
    pub task_name: String,
    pub task_type: String,
    pub task_config_digest: String,
    pub scheduled_vs_manual: String,
    pub scheduled_at: String,
    pub trace_id: String,
    pub span_id: String,
    pub attempt: u32,
    pub retry_of: Option<String>,
    pub started_at_ms: i64,
    pub runner: RunnerDocument,
    pub causes: Vec<String>,
}

/// A claim could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a claim holds what no claim holds")]
pub struct InvalidClaim;

impl From<&Running> for ClaimDocument {
    fn from(running: &Running) -> Self {
        let (task, lineage) = (&running.task, &running.lineage);
        Self {
            task_id: task.id.to_string(),
            task_slug: task.slug.to_string(),
            task_name: task.name.to_string(),
            task_type: task.task_type.to_string(),
            task_config_digest: task.config_digest.to_string(),
            scheduled_vs_manual: running.mode.as_str().to_owned(),
            scheduled_at: running.window.to_string(),
            trace_id: lineage.trace().to_string(),
            span_id: lineage.span().to_string(),
            attempt: lineage.attempt().number(),
            retry_of: lineage.retry_of().map(|span| span.to_string()),
            started_at_ms: running.started.as_millis(),
            runner: RunnerDocument::from(&running.runner),
            causes: running.causes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ClaimDocument {
    /// Reads the attempt that was claimed.
    ///
    /// # Errors
    ///
    /// If it holds a value that no attempt has.
    pub fn to_running(&self, scrubber: &dyn Scrubber) -> Result<Running, InvalidClaim> {
        self.read(scrubber).ok_or(InvalidClaim)
    }

    fn read(&self, scrubber: &dyn Scrubber) -> Option<Running> {
        let retry_of = match &self.retry_of {
            Some(span) => Some(span.parse().ok()?),
            None => None,
        };
        Some(Running {
            task: TaskSnapshot {
                id: self.task_id.parse().ok()?,
                slug: self.task_slug.parse().ok()?,
                name: Scrubbed::new(&self.task_name, scrubber),
                task_type: self.task_type.parse().ok()?,
                config_digest: self.task_config_digest.parse().ok()?,
            },
            mode: Mode::parse(&self.scheduled_vs_manual)?,
            window: self.scheduled_at.parse().ok()?,
            lineage: Lineage::known(
                self.trace_id.parse().ok()?,
                self.span_id.parse().ok()?,
                Attempt::new(self.attempt)?,
                retry_of,
            )?,
            started: Timestamp::from_millis(self.started_at_ms),
            runner: RunnerInfo::from(&self.runner),
            causes: self
                .causes
                .iter()
                .map(|id| id.parse().ok())
                .collect::<Option<_>>()?,
        })
    }
}

impl RetrievalCallDocument {
    /// Reads a call.
    ///
    /// # Errors
    ///
    /// If a memory's id is none.
    pub fn to_call(&self, scrubber: &dyn Scrubber) -> Result<RetrievalCall, InvalidClaim> {
        let parents = self
            .parents
            .iter()
            .map(|id| id.parse())
            .collect::<Result<_, _>>();
        Ok(RetrievalCall {
            query: Scrubbed::new(&self.query, scrubber),
            filters: ScrubbedObject::new(&self.filters, scrubber),
            latency_ms: self.latency_ms,
            source: self.source.clone(),
            parents: parents.map_err(|_| InvalidClaim)?,
        })
    }
}

impl From<&RunnerInfo> for RunnerDocument {
    fn from(runner: &RunnerInfo) -> Self {
        Self {
            name: runner.name.clone(),
            version: runner.version.clone(),
            pid: runner.pid,
            host: runner.host.clone(),
        }
    }
}
