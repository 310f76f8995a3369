//! Documents into executions.

use thiserror::Error;

use crate::clock::Timestamp;
use crate::document::{ErrorDocument, ExecutionDocument, RetrievalDocument, RunnerDocument};
use crate::effects::{EffectIds, WorkspacePath};
use crate::execution::{Ending, Execution, Notes, Source, Truncation};
use crate::failure::Failure;
use crate::invariant::validate;
use crate::retrieval::{Retrieval, RetrievalCall};
use crate::rule::{Rule, Violation};
use crate::running::{Lineage, Mode, RunnerInfo, Running, TaskSnapshot};
use crate::text::{Scrubbed, ScrubbedObject, Scrubber};
use crate::window::Attempt;

/// A document breaks invariants.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{id:?} breaks {}: {}", count(violations), list(violations))]
pub struct InvalidDocument {
    /// The document's id.
    pub id: String,
    /// What it breaks; never empty.
    pub violations: Vec<Violation>,
}

fn count(violations: &[Violation]) -> String {
    match violations.len() {
        1 => "an invariant".to_owned(),
        many => format!("{many} invariants"),
    }
}

fn list(violations: &[Violation]) -> String {
    violations
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

impl Execution {
    /// Reads a document that keeps every invariant.
    ///
    /// The rows of its tool calls and script runs are known by their ids alone.
    ///
    /// # Errors
    ///
    /// If it breaks one; each is named.
    pub fn from_document(
        document: &ExecutionDocument,
        scrubber: &dyn Scrubber,
    ) -> Result<Self, InvalidDocument> {
        let violations = validate(document, scrubber);
        if !violations.is_empty() {
            return Err(InvalidDocument {
                id: document.id.clone(),
                violations,
            });
        }
        read(document, scrubber).ok_or_else(|| InvalidDocument {
            id: document.id.clone(),
            violations: vec![Violation::new(
                Rule::Form,
                "a value has another form than the contract's",
            )],
        })
    }
}

fn read(document: &ExecutionDocument, scrubber: &dyn Scrubber) -> Option<Execution> {
    let facts = &document.content.structured;
    let text = |text: &str| Scrubbed::new(text, scrubber);
    Some(Execution {
        running: read_running(document, scrubber)?,
        ending: read_ending(&facts.status, facts.error.as_ref(), scrubber)?,
        duration_ms: u64::try_from(facts.duration_ms).ok()?,
        text: text(&document.content.text),
        retrieval: read_retrieval(&facts.retrieval, &document.parents, scrubber)?,
        files_written: facts
            .io
            .files_written
            .iter()
            .map(|path| WorkspacePath::new(path, scrubber).ok())
            .collect::<Option<_>>()?,
        effect_ids: EffectIds {
            tool_calls: parse_all(&facts.io.tool_calls)?,
            script_runs: parse_all(&facts.io.script_runs)?,
        },
        sources: document
            .provenance
            .sources
            .iter()
            .map(|source| Source {
                uri: text(&source.uri),
                hash: source.hash.clone(),
            })
            .collect(),
        notes: read_notes(document, scrubber),
        tool_calls: Vec::new(),
        script_runs: Vec::new(),
    })
}

fn read_running(document: &ExecutionDocument, scrubber: &dyn Scrubber) -> Option<Running> {
    let facts = &document.content.structured;
    let retry_of = match &facts.retry_of {
        Some(span) => Some(span.parse().ok()?),
        None => None,
    };
    Some(Running {
        task: TaskSnapshot {
            id: facts.task_id.parse().ok()?,
            slug: facts.task_slug.parse().ok()?,
            name: Scrubbed::new(&facts.task_name, scrubber),
            task_type: facts.task_type.parse().ok()?,
            config_digest: facts.task_config_digest.parse().ok()?,
        },
        mode: Mode::parse(&facts.scheduled_vs_manual)?,
        window: document.meta.scheduled_at.parse().ok()?,
        lineage: Lineage::known(
            facts.trace_id.parse().ok()?,
            facts.span_id.parse().ok()?,
            Attempt::new(u32::try_from(facts.attempt).ok()?)?,
            retry_of,
        )?,
        started: Timestamp::from_seconds(facts.started_at_ts),
        runner: RunnerInfo::from(&facts.provenance_runner),
        causes: parse_all(&document.causes)?,
    })
}

fn read_ending(
    status: &str,
    error: Option<&ErrorDocument>,
    scrubber: &dyn Scrubber,
) -> Option<Ending> {
    let failure = match error {
        Some(error) => Some(Failure::recorded(
            error.error_type.parse().ok()?,
            Scrubbed::new(&error.message, scrubber),
            error.stack_hash.parse().ok()?,
        )?),
        None => None,
    };
    match status {
        "success" => Some(Ending::Success),
        "partial" => Some(Ending::Partial(failure)),
        _ => failure.map(Ending::Failed),
    }
}

fn read_retrieval(
    retrieval: &RetrievalDocument,
    parents: &[String],
    scrubber: &dyn Scrubber,
) -> Option<Retrieval> {
    if let Some(calls) = &retrieval.calls {
        return calls
            .iter()
            .map(|call| call.to_call(scrubber).ok())
            .collect();
    }
    let Some(query) = &retrieval.query else {
        return Some(Retrieval::default());
    };
    let call = RetrievalCall {
        query: Scrubbed::new(query, scrubber),
        filters: ScrubbedObject::new(retrieval.filters.as_ref()?, scrubber),
        latency_ms: retrieval.latency_ms?,
        source: retrieval.source.clone(),
        parents: parse_all(parents)?,
    };
    Some(Retrieval::from_iter([call]))
}

fn read_notes(document: &ExecutionDocument, scrubber: &dyn Scrubber) -> Notes {
    let meta = &document.meta;
    Notes {
        truncated: meta.truncated.as_ref().map(|truncation| Truncation {
            bytes: truncation.bytes,
            sha256: truncation.sha256.clone(),
        }),
        backfilled_from: meta
            .legacy_result_file
            .as_ref()
            .map(|file| Scrubbed::new(file, scrubber)),
    }
}

fn parse_all<T: std::str::FromStr>(texts: &[String]) -> Option<Vec<T>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

impl From<&RunnerDocument> for RunnerInfo {
    fn from(runner: &RunnerDocument) -> Self {
        Self {
            name: runner.name.clone(),
            version: runner.version.clone(),
            pid: runner.pid,
            host: runner.host.clone(),
        }
    }
}
