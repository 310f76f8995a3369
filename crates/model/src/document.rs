//! The form in which executions leave and enter: every API, command and export speaks it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

/// The version of the document form that this crate writes, and the highest that it reads.
pub const SCHEMA_VERSION: u64 = 1;

/// A task execution as a document, key for key as the contract has it.
///
/// Its values are plain: a document may say anything. [`validate`](crate::validate()) tells which
/// invariants it breaks, and only one that breaks none becomes an
/// [`Execution`](crate::Execution).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the keys are documented where the contract is, in the specification"
)]
pub struct ExecutionDocument {
    pub id: String,
    #[serde(rename = "type")]
    pub experience_type: String,
    pub content: ContentDocument,
    pub provenance: ProvenanceDocument,
    pub parents: Vec<String>,
    pub causes: Vec<String>,
    pub session_id: String,
    pub created_at: String,
    pub ts: f64,
    pub meta: MetaDocument,
}

/// A document could not be read as an execution's.
#[derive(Debug, Error)]
pub enum UnreadableDocument {
    /// A newer version of Astra wrote it: what its keys mean is not known here.
    #[error(
        "schema_version is {found}, this version of astra reads up to {SCHEMA_VERSION}: use a newer one"
    )]
    Newer {
        /// The version that it says it has.
        found: u64,
    },
    /// It has other keys than the contract, or values of another kind.
    #[error("it has not the form of the contract")]
    Form(#[from] serde_json::Error),
}

impl ExecutionDocument {
    /// Reads a document; which invariants it keeps is another question.
    ///
    /// # Errors
    ///
    /// If a newer version wrote it, or it has another form than the contract's.
    pub fn read(document: &Value) -> Result<Self, UnreadableDocument> {
        let version = document["content"]["structured"]["schema_version"].as_u64();
        match version {
            Some(found) if found > SCHEMA_VERSION => Err(UnreadableDocument::Newer { found }),
            _ => Ok(Self::deserialize(document)?),
        }
    }
}

/// What was said, and the facts of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct ContentDocument {
    pub text: String,
    pub structured: StructuredDocument,
}

/// The facts of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct StructuredDocument {
    pub schema_version: u64,
    pub task_id: String,
    pub task_slug: String,
    pub task_name: String,
    pub task_type: String,
    pub scheduled_vs_manual: String,
    pub status: String,
    pub started_at_iso: String,
    pub ended_at_iso: String,
    pub started_at_ts: f64,
    pub ended_at_ts: f64,
    pub duration_ms: i64,
    pub trace_id: String,
    pub span_id: String,
    pub attempt: i64,
    #[serde(deserialize_with = "present")]
    pub retry_of: Option<String>,
    pub idempotency_key: String,
    pub task_config_digest: String,
    pub retrieval: RetrievalDocument,
    pub io: IoDocument,
    pub embedding_skipped: bool,
    pub provenance_runner: RunnerDocument,
    pub grants: GrantsDocument,
    #[serde(deserialize_with = "present")]
    pub error: Option<ErrorDocument>,
}

/// Which memories the run had in front of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct RetrievalDocument {
    pub memory_count: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    pub source: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<Vec<RetrievalCallDocument>>,
}

/// One of several retrievals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct RetrievalCallDocument {
    pub query: String,
    pub filters: Map<String, Value>,
    pub latency_ms: u64,
    pub source: Vec<String>,
    pub parents: Vec<String>,
}

/// What the run did to the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct IoDocument {
    pub files_written: Vec<String>,
    pub artifact_ids: Vec<String>,
    pub tool_calls: Vec<String>,
    pub script_runs: Vec<String>,
}

/// Who ran it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct RunnerDocument {
    pub name: String,
    pub version: String,
    pub pid: u32,
    pub host: String,
}

/// What the run was allowed to do; empty until grants are real.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct GrantsDocument {
    pub scopes: Vec<String>,
    pub impersonation: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct ErrorDocument {
    #[serde(rename = "type")]
    pub error_type: String,
    pub message: String,
    pub stack_hash: String,
}

/// Who made the record, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct ProvenanceDocument {
    pub actor: String,
    pub method: String,
    pub sources: Vec<SourceDocument>,
}

/// Where something came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct SourceDocument {
    pub uri: String,
    #[serde(default)]
    pub hash: Option<String>,
}

/// The window, and what a reader must know of the capture itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct MetaDocument {
    pub scrubbed: bool,
    pub scheduled_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfilled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy_result_file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncated: Option<TruncationDocument>,
}

/// How much of a response was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see ExecutionDocument")]
pub struct TruncationDocument {
    pub bytes: u64,
    pub sha256: String,
}

/// Reads a key that may be null but must be there: serde takes a missing `Option` for null.
fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::deserialize(deserializer)
}
