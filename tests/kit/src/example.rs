//! The contract's example.

use astra_model::{ExecutionDocument, Timestamp};

/// The contract's example, as it stands in its file.
pub const EXAMPLE: &str = include_str!("../../fixtures/contract/example.json");

/// Returns the contract's example.
#[must_use]
pub fn example_document() -> ExecutionDocument {
    serde_json::from_str(EXAMPLE).expect("the contract's example has the contract's form")
}

/// Returns when the contract's example started: 2025-11-04T18:29:12.123Z.
#[must_use]
pub fn example_started() -> Timestamp {
    Timestamp::from_millis(1_762_280_952_123)
}
