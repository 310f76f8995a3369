//! Results that came too late.

use crate::clock::Timestamp;
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
