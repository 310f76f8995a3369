//! Results that came too late.

use crate::clock::Timestamp;
use crate::execution::Execution;
use crate::ids::SpanId;

/// A result that came after its attempt was recorded by somebody who thought its runner dead.
///
/// The record stands as it is; this says what the attempt came to in truth, without its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateCompletion {
    /// The attempt.
    pub span: SpanId,
    /// When the late result was noted.
    pub noted: Timestamp,
    /// When the attempt ended by its runner's clock.
    pub ended: Timestamp,
    /// How it ended: `success`, `failed` or `partial`.
    pub status: String,
    /// The type of its failure, if it had one.
    pub error_type: Option<String>,
}

impl LateCompletion {
    /// Says what an execution came to that could not be recorded any more.
    #[must_use]
    pub fn of(execution: &Execution, noted: Timestamp) -> Self {
        let failure = execution.ending().failure();
        Self {
            span: execution.running().lineage.span(),
            noted,
            ended: execution.ended(),
            status: execution.ending().status().to_owned(),
            error_type: failure.map(|failure| failure.error_type().to_string()),
        }
    }
}
