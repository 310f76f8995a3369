//! A memory that no task made.

use astra_model::{ExperienceId, Scrubbed, Timestamp};
use serde_json::{Map, Value};

/// An experience of any other type than TASK_EXECUTION, as a store is given it.
#[derive(Clone, Debug, PartialEq)]
pub struct KitMemory {
    /// Which one.
    pub id: ExperienceId,
    /// What kind, in upper case.
    pub experience_type: String,
    /// What it says.
    pub text: Scrubbed,
    /// What stands in `content.structured`.
    pub facts: Map<String, Value>,
    /// When it was made.
    pub created: Timestamp,
}

impl KitMemory {
    /// Returns an observation made when the contract's example started.
    #[must_use]
    pub fn observation(id: &str, text: &str) -> Self {
        Self {
            id: id.parse().expect("an experience id"),
            experience_type: "OBSERVATION".to_owned(),
            text: crate::scrubbed(text),
            facts: Map::new(),
            created: crate::example_started(),
        }
    }

    /// Makes it one of another type.
    #[must_use]
    pub fn of_type(self, experience_type: &str) -> Self {
        Self {
            experience_type: experience_type.to_owned(),
            ..self
        }
    }

    /// Makes it one of another instant, from RFC 3339.
    #[must_use]
    pub fn created(self, text: &str) -> Self {
        Self {
            created: crate::instant(text),
            ..self
        }
    }

    /// Adds a value at the top of `content.structured`.
    #[must_use]
    pub fn fact(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(key.to_owned(), value.into());
        self
    }
}
