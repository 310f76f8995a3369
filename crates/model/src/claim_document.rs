//! The form in which a claim lies in a store, so that whoever finds it can make its record.

use std::str::FromStr;

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
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{key} of a claim is {value:?}, which none has")]
pub struct InvalidClaim {
    /// The key whose value can't be.
    pub key: &'static str,
    /// The value.
    pub value: String,
}

impl InvalidClaim {
    fn new(key: &'static str, value: &impl ToString) -> Self {
        Self {
            key,
            value: value.to_string(),
        }
    }
}

fn parse<T: FromStr>(key: &'static str, text: &str) -> Result<T, InvalidClaim> {
    text.parse().map_err(|_| InvalidClaim::new(key, &text))
}

fn parse_all<T: FromStr>(key: &'static str, texts: &[String]) -> Result<Vec<T>, InvalidClaim> {
    texts.iter().map(|text| parse(key, text)).collect()
}

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
        let mode = Mode::parse(&self.scheduled_vs_manual)
            .ok_or_else(|| InvalidClaim::new("scheduled_vs_manual", &self.scheduled_vs_manual))?;
        Ok(Running {
            task: TaskSnapshot {
                id: parse("task_id", &self.task_id)?,
                slug: parse("task_slug", &self.task_slug)?,
                name: Scrubbed::new(&self.task_name, scrubber),
                task_type: parse("task_type", &self.task_type)?,
                config_digest: parse("task_config_digest", &self.task_config_digest)?,
            },
            mode,
            window: parse("scheduled_at", &self.scheduled_at)?,
            lineage: self.lineage()?,
            started: Timestamp::from_millis(self.started_at_ms),
            runner: RunnerInfo::from(&self.runner),
            causes: parse_all("causes", &self.causes)?,
        })
    }

    fn lineage(&self) -> Result<Lineage, InvalidClaim> {
        let retry_of = self.retry_of.as_deref();
        let retry_of = retry_of.map(|span| parse("retry_of", span)).transpose()?;
        let (trace, span) = (
            parse("trace_id", &self.trace_id)?,
            parse("span_id", &self.span_id)?,
        );
        Attempt::new(self.attempt)
            .and_then(|attempt| Lineage::known(trace, span, attempt, retry_of))
            .ok_or_else(|| InvalidClaim::new("attempt beside retry_of", &self.attempt))
    }
}

impl RetrievalCallDocument {
    /// Reads a call.
    ///
    /// # Errors
    ///
    /// If a memory's id is none.
    pub fn to_call(&self, scrubber: &dyn Scrubber) -> Result<RetrievalCall, InvalidClaim> {
        Ok(RetrievalCall {
            query: Scrubbed::new(&self.query, scrubber),
            filters: ScrubbedObject::new(&self.filters, scrubber),
            latency_ms: self.latency_ms,
            source: self.source.clone(),
            parents: parse_all("parents", &self.parents)?,
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
