#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "the kit runs in tests alone, where a broken promise of its own must stop the test"
)]

mod chain;
mod clock;
mod example;
mod ids;
mod running;
mod scrubber;

mod memory;
mod memory_store;

pub mod contract;
pub mod pieces;
pub mod strategy;

pub use chain::TestChain;
pub use clock::ManualClock;
pub use example::{EXAMPLE, example_document, example_started};
pub use ids::SequentialIds;
pub use memory::KitMemory;
pub use memory_store::MemoryStore;
pub use running::{RunningBuilder, captured, execution, failure, instant, running, scrubbed};
pub use scrubber::{SCRUBBER, TestScrubber};
