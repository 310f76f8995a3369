//! Executions into documents.

use crate::document::{
    ContentDocument, ErrorDocument, ExecutionDocument, GrantsDocument, IoDocument, MetaDocument,
    ProvenanceDocument, RetrievalCallDocument, RetrievalDocument, RunnerDocument, SCHEMA_VERSION,
    SourceDocument, StructuredDocument, TruncationDocument,
};
use crate::execution::{Execution, Naming};
use crate::failure::Failure;
use crate::retrieval::{Retrieval, RetrievalCall};

impl Execution {
    /// Returns the document, under one of the execution's [names](Self::id_candidates).
    #[must_use]
    pub fn to_document(&self, naming: &Naming) -> ExecutionDocument {
        let running = &self.running;
        ExecutionDocument {
            id: naming.id.to_string(),
            experience_type: "TASK_EXECUTION".to_owned(),
            content: ContentDocument {
                text: self.text.to_string(),
                structured: self.structured(),
            },
            provenance: ProvenanceDocument {
                actor: "AGENT".to_owned(),
                method: running.mode.method().to_owned(),
                sources: self.sources.iter().map(SourceDocument::from).collect(),
            },
            parents: strings(self.retrieval.parents()),
            causes: strings(&running.causes),
            session_id: naming.session_id.clone(),
            created_at: running.started.to_iso(),
            ts: running.started.as_seconds(),
            meta: self.meta(),
        }
    }

    fn structured(&self) -> StructuredDocument {
        let running = &self.running;
        let (task, lineage) = (&running.task, &running.lineage);
        StructuredDocument {
            schema_version: SCHEMA_VERSION,
            task_id: task.id.to_string(),
            task_slug: task.slug.to_string(),
            task_name: task.name.to_string(),
            task_type: task.task_type.to_string(),
            scheduled_vs_manual: running.mode.as_str().to_owned(),
            status: self.ending.status().to_owned(),
            started_at_iso: running.started.to_iso(),
            ended_at_iso: self.ended().to_iso(),
            started_at_ts: running.started.as_seconds(),
            ended_at_ts: self.ended().as_seconds(),
            duration_ms: i64::try_from(self.duration_ms()).unwrap_or(i64::MAX),
            trace_id: lineage.trace().to_string(),
            span_id: lineage.span().to_string(),
            attempt: i64::from(lineage.attempt().number()),
            retry_of: lineage.retry_of().map(|span| span.to_string()),
            idempotency_key: self.key().to_string(),
            task_config_digest: task.config_digest.to_string(),
            retrieval: RetrievalDocument::from(&self.retrieval),
            io: self.io(),
            embedding_skipped: true,
            provenance_runner: RunnerDocument::from(&running.runner),
            grants: GrantsDocument::default(),
            error: self.ending.failure().map(ErrorDocument::from),
        }
    }

    fn io(&self) -> IoDocument {
        IoDocument {
            files_written: strings(&self.files_written),
            artifact_ids: Vec::new(),
            tool_calls: strings(&self.effect_ids.tool_calls),
            script_runs: strings(&self.effect_ids.script_runs),
        }
    }

    fn meta(&self) -> MetaDocument {
        let notes = &self.notes;
        MetaDocument {
            scrubbed: true,
            scheduled_at: self.running.window.to_string(),
            backfilled: notes.backfilled_from.as_ref().map(|_| true),
            legacy_result_file: notes.backfilled_from.as_ref().map(ToString::to_string),
            truncated: notes
                .truncated
                .as_ref()
                .map(|truncation| TruncationDocument {
                    bytes: truncation.bytes,
                    sha256: truncation.sha256.clone(),
                }),
        }
    }
}

impl From<&Retrieval> for RetrievalDocument {
    fn from(retrieval: &Retrieval) -> Self {
        let calls = retrieval.calls();
        let first = calls.first();
        Self {
            memory_count: u64::try_from(retrieval.parents().len()).unwrap_or(u64::MAX),
            query: first.map(|call| call.query.to_string()),
            filters: first.map(|call| call.filters.as_map().clone()),
            latency_ms: first.map(|_| retrieval.latency_ms()),
            source: retrieval.sources(),
            calls: (calls.len() > 1)
                .then(|| calls.iter().map(RetrievalCallDocument::from).collect()),
        }
    }
}

impl From<&RetrievalCall> for RetrievalCallDocument {
    fn from(call: &RetrievalCall) -> Self {
        Self {
            query: call.query.to_string(),
            filters: call.filters.as_map().clone(),
            latency_ms: call.latency_ms,
            source: call.source.clone(),
            parents: strings(&call.parents),
        }
    }
}

impl From<&Failure> for ErrorDocument {
    fn from(failure: &Failure) -> Self {
        Self {
            error_type: failure.error_type().to_string(),
            message: failure.message().to_string(),
            stack_hash: failure.stack_hash().to_string(),
        }
    }
}

impl From<&crate::execution::Source> for SourceDocument {
    fn from(source: &crate::execution::Source) -> Self {
        Self {
            uri: source.uri.to_string(),
            hash: source.hash.clone(),
        }
    }
}

fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
