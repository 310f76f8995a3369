//! The few things that programs speak of, so that they meet again and again.

use astra_kit::instant;
use astra_model::Timestamp;

/// A task that programs run.
pub(crate) struct StockTask {
    pub(crate) id: &'static str,
    pub(crate) slug: &'static str,
    pub(crate) attempts_max: u32,
    /// Its metadata in the tasks file.
    pub(crate) metadata: &'static str,
}

/// The tasks that programs run.
pub(crate) const TASKS: [StockTask; 3] = [
    StockTask {
        id: "once",
        slug: "once",
        attempts_max: 1,
        metadata: r#"{"workspace": null, "timeout_s": 30}"#,
    },
    StockTask {
        id: "thrice",
        slug: "often",
        attempts_max: 3,
        metadata: r#"{"workspace": null, "slug": "often", "max_attempts": 3, "backoff_s": 0,
            "timeout_s": 30, "query": "garden river", "top_k": 100}"#,
    },
    StockTask {
        id: "patient",
        slug: "often",
        attempts_max: 2,
        metadata: r#"{"workspace": "persona_space/garden", "slug": "often", "max_attempts": 2,
            "backoff_s": 5, "timeout_s": 50}"#,
    },
];

/// The task of which Python wrote records, before there was a claim.
pub(crate) const OLD_TASK: &str = "old_reflection";

/// The words that memories and responses are made of, and that are searched for.
pub(crate) const WORDS: [&str; 3] = ["garden", "river", "quarrel"];

/// A window that is asked for by its instant.
pub(crate) fn window(number: u8) -> Timestamp {
    let instants = ["2025-11-04T18:00:00Z", "2025-11-05T18:00:00Z"];
    instant(instants[usize::from(number) % instants.len()])
}
