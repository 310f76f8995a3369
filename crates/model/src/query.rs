//! What is asked of a store.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::clock::Timestamp;
use crate::ids::{TaskId, TaskSlug};
use crate::record::Record;

/// A list returns no more than this at once: a page continues by its cursor.
pub const LIMIT_MAX: usize = 1000;
/// A list returns this many where nobody said how many.
pub const LIMIT_DEFAULT: usize = 20;

/// Narrows the newest experiences.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RecentFilter {
    /// Only of this type, in either case.
    pub experience_type: Option<String>,
    /// Only from this instant on.
    pub since: Option<Timestamp>,
    /// At most so many; 0 for [`LIMIT_DEFAULT`], and never more than [`LIMIT_MAX`].
    pub limit: usize,
}

/// Which task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRef {
    /// By its id.
    Id(TaskId),
    /// By its slug.
    Slug(TaskSlug),
}

/// Narrows the executions, newest start first.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ExecutionFilter {
    /// Only of this task.
    pub task: Option<TaskRef>,
    /// Only with this status.
    pub status: Option<String>,
    /// Only those started at this instant or later.
    pub since: Option<Timestamp>,
    /// Only those started before this instant.
    pub until: Option<Timestamp>,
    /// Only those made afterwards from result files, or only the others.
    pub backfilled: Option<bool>,
    /// At most so many; 0 for [`LIMIT_DEFAULT`], and never more than [`LIMIT_MAX`].
    pub limit: usize,
    /// Only those behind the page that ended here.
    pub after: Option<Cursor>,
}

/// The place where a page ended, opaque to its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

/// A cursor could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no cursor: use the \"next\" of the page before, as it is")]
pub struct InvalidCursor {
    /// What was to be read.
    pub text: String,
}

/// A cursor of ours has an instant and a row's number, or an instant and a task's id.
const CURSOR_BYTES_MAX: usize = 160;

impl Cursor {
    /// Holds what a store needs to go on.
    #[must_use]
    pub fn new(position: String) -> Self {
        Self(position)
    }

    /// Returns what the store put in.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-:".contains(&byte);
        if !text.is_empty() && text.len() <= CURSOR_BYTES_MAX && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCursor {
                text: text.chars().take(CURSOR_BYTES_MAX).collect(),
            })
        }
    }
}

/// Some executions, and where the next ones begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The executions, newest start first.
    pub records: Vec<Record>,
    /// Where to go on; nothing where this page is the last.
    pub next: Option<Cursor>,
}

/// A retrieval asks for this many memories where nobody said how many.
pub const TOP_K_DEFAULT: usize = 5;
/// A retrieval gives no more memories than this: each is named in the record.
pub const TOP_K_MAX: usize = 100;

/// What is searched in the memory.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryQuery {
    /// Words, in anybody's order; an experience matches with any of them, better with more.
    pub text: String,
    /// At most so many.
    pub top_k: usize,
    /// What the search is narrowed to.
    pub filters: MemoryFilters,
}

/// What a search is narrowed to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MemoryFilters {
    /// Only of these types, in either case; of any where there is none.
    pub types: Vec<String>,
    /// Only from this instant on.
    pub since: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
    /// Only with these values at the top of `content.structured`.
    pub facts: Vec<(String, Value)>,
}

/// A filter could not be read.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("the filter {key:?} is {value}: {rule}")]
pub struct InvalidFilter {
    /// The filter's key.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// What it should be.
    pub rule: &'static str,
}

impl MemoryFilters {
    /// Reads the filters of a task: `type` (a text or a list of them), `since`, `until`, and any
    /// other key as a value that `content.structured` must hold.
    ///
    /// # Errors
    ///
    /// If a value has another form: a filter that can't be applied must not be ignored.
    pub fn from_object(object: &Map<String, Value>) -> Result<Self, InvalidFilter> {
        let mut filters = Self::default();
        for (key, value) in object {
            let refused = |rule| InvalidFilter {
                key: key.clone(),
                value: value.clone(),
                rule,
            };
            match key.as_str() {
                "type" => {
                    filters.types =
                        texts(value).ok_or_else(|| refused("write a type or a list of types"))?;
                }
                "since" => {
                    filters.since = Some(instant(value).ok_or_else(|| refused(INSTANT_RULE))?);
                }
                "until" => {
                    filters.until = Some(instant(value).ok_or_else(|| refused(INSTANT_RULE))?);
                }
                _ if !is_fact_name(key) => return Err(refused(FACT_RULE)),
                _ if value.is_array() || value.is_object() => return Err(refused(FACT_RULE)),
                _ => filters.facts.push((key.clone(), value.clone())),
            }
        }
        Ok(filters)
    }
}

const INSTANT_RULE: &str = "write an instant such as 2025-11-04T18:00:00Z";
const FACT_RULE: &str =
    "a fact's name has letters, digits and '_', its value is a text, number, boolean or null";

fn is_fact_name(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

fn instant(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}
