//! Experiences that are no executions.

use std::str::FromStr;

use astra_model::{ExperienceId, RepositoryError, Scrubbed, ScrubbedObject, Timestamp};
use serde_json::json;
use thiserror::Error;

use crate::insert::{NewRow, json_text};
use crate::store::Store;

const IS_THERE: &str = "SELECT 1 FROM experience WHERE id = ?1";

/// The type of an experience that is no execution, such as `observation`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemoryType(String);

/// A memory's type could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no memory's type: write letters and '_', and not task_execution")]
pub struct InvalidMemoryType {
    /// What was to be read.
    pub text: String,
}

/// The longest of Python's types has half of it.
const TYPE_BYTES_MAX: usize = 64;

impl FromStr for MemoryType {
    type Err = InvalidMemoryType;

    /// Reads a type in either case.
    fn from_str(text: &str) -> Result<Self, InvalidMemoryType> {
        let plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let name = text.to_ascii_lowercase();
        let fits = (1..=TYPE_BYTES_MAX).contains(&name.len()) && name.bytes().all(plain);
        if fits && name != "task_execution" {
            Ok(Self(name))
        } else {
            Err(InvalidMemoryType {
                text: text.chars().take(TYPE_BYTES_MAX).collect(),
            })
        }
    }
}

/// Who an experience is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Astra.
    Agent,
    /// The person it speaks with.
    User,
    /// A program.
    Tool,
}

/// How an experience came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// It happened, and was written down.
    Capture,
    /// A model concluded it.
    ModelInfer,
    /// It was read on the web.
    Scrape,
    /// It settles what contradicted itself.
    Reconcile,
}

impl Actor {
    fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::User => "user",
            Self::Tool => "tool",
        }
    }
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::ModelInfer => "model_infer",
            Self::Scrape => "scrape",
            Self::Reconcile => "reconcile",
        }
    }
}

/// An experience that is no execution, to be remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMemory {
    /// Its id, under which it is remembered once.
    pub id: ExperienceId,
    /// Its type.
    pub experience_type: MemoryType,
    /// What it says.
    pub text: Scrubbed,
    /// Its facts.
    pub structured: ScrubbedObject,
    /// When it was made.
    pub created: Timestamp,
    /// Who it is of.
    pub actor: Actor,
    /// How it came to be known.
    pub method: Method,
}

impl Store {
    /// Stores a memory, and tells whether it was new: one whose id is there already is not changed.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then nothing was.
    pub fn remember(&self, memory: &NewMemory) -> Result<bool, RepositoryError> {
        self.write("remember an experience", |transaction| {
            let mut is_there = transaction.prepare_cached(IS_THERE)?;
            if is_there.exists([memory.id.as_str()])? {
                return Ok(false);
            }
            memory.row()?.insert(transaction)?;
            Ok(true)
        })
    }
}

impl NewMemory {
    fn row(&self) -> rusqlite::Result<NewRow<'_>> {
        let content = json!({
            "text": self.text,
            "structured": self.structured,
        });
        let provenance = json!({
            "actor": self.actor.as_str(),
            "method": self.method.as_str(),
            "sources": [],
        });
        Ok(NewRow {
            id: self.id.as_str().into(),
            experience_type: self.experience_type.0.as_str().into(),
            created: self.created,
            content: json_text(&content)?,
            provenance: json_text(&provenance)?,
            parents: "[]".to_owned(),
            causes: "[]".to_owned(),
            session_id: None,
            meta: json!({ "scrubbed": true }).to_string(),
        })
    }
}
