//! Strategies shaped by the domain: what they make is valid, and as strange as valid things get.
//!
//! What holds free text takes the scrubber that masks it, so that a store with another scrubber
//! than the kit's can be tried too.

mod capture;
mod execution;
mod filter;
mod identity;
mod text;

pub use capture::{captures, effects, retrieval_calls};
pub use execution::{endings, executions, runnings};
pub use filter::{execution_filters, filter_objects};
pub use identity::{attempts, experience_ids, lineages, task_ids, timestamps, windows};
pub use text::{scrubbed_texts, texts};
