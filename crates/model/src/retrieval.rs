//! Which memories an execution had in front of it.

use serde::Serialize;

use crate::ids::ExperienceId;
use crate::text::{Scrubbed, ScrubbedObject};

/// One look into the memory: what was asked, what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RetrievalCall {
    /// The text that was searched for.
    pub query: Scrubbed,
    /// What the search was narrowed to.
    pub filters: ScrubbedObject,
    /// How long it took.
    pub latency_ms: u64,
    /// Where it looked.
    pub source: Vec<String>,
    /// What it found, best first.
    pub parents: Vec<ExperienceId>,
}

/// All that an execution retrieved, call by call.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Retrieval {
    calls: Vec<RetrievalCall>,
}

impl Retrieval {
    /// Adds a call.
    pub fn push(&mut self, call: RetrievalCall) {
        self.calls.push(call);
    }

    /// Returns the calls, in the order in which they were made.
    #[must_use]
    pub fn calls(&self) -> &[RetrievalCall] {
        &self.calls
    }

    /// Returns the ids found by all calls, in order of first sight, none twice.
    #[must_use]
    pub fn parents(&self) -> Vec<ExperienceId> {
        in_order_of_first_sight(self.calls.iter().flat_map(|call| &call.parents))
    }

    /// Returns where all calls looked, in order of first sight, none twice.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        in_order_of_first_sight(self.calls.iter().flat_map(|call| &call.source))
    }

    /// Returns how long all calls took together.
    #[must_use]
    pub fn latency_ms(&self) -> u64 {
        self.calls
            .iter()
            .fold(0, |sum, call| sum.saturating_add(call.latency_ms))
    }
}

impl FromIterator<RetrievalCall> for Retrieval {
    fn from_iter<I: IntoIterator<Item = RetrievalCall>>(calls: I) -> Self {
        Self {
            calls: calls.into_iter().collect(),
        }
    }
}

fn in_order_of_first_sight<'a, T: Clone + Eq + std::hash::Hash + 'a>(
    items: impl Iterator<Item = &'a T>,
) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    items.filter(|item| seen.insert(*item)).cloned().collect()
}
