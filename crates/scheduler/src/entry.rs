//! An entry of the tasks file, read key by key.

mod order;

use std::path::PathBuf;
use std::time::Duration;

use astra_model::{MemoryFilters, TOP_K_DEFAULT, TOP_K_MAX};
use serde_json::{Map, Value};

use crate::definition::{ATTEMPTS_MAX, HandlerKind, InvalidTask, RetrievalSpec, WORKSPACE_DEFAULT};
use crate::retry::RetryPolicy;
use crate::schedule::{InvalidSchedule, Schedule};

pub(crate) use order::AFTER;

/// Reads values of an entry by key, `metadata.…` for those in there.
pub(crate) struct EntryReader<'a> {
    entry: &'a Map<String, Value>,
}

impl<'a> EntryReader<'a> {
    pub(crate) fn new(entry: &'a Map<String, Value>) -> Self {
        Self { entry }
    }

    /// Returns the id as it was written, if it is a text.
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.value("id").as_str()
    }

    fn value(&self, key: &str) -> &'a Value {
        let found = match key.strip_prefix("metadata.") {
            Some(inner) => self
                .entry
                .get("metadata")
                .and_then(|metadata| metadata.get(inner)),
            None => self.entry.get(key),
        };
        found.unwrap_or(&Value::Null)
    }

    pub(crate) fn refuse(&self, key: &str, rule: &str) -> InvalidTask {
        InvalidTask {
            task: shown(self.value("id").as_str().unwrap_or_default()),
            key: key.to_owned(),
            value: shown(&self.value(key).to_string()),
            rule: rule.to_owned(),
        }
    }

    fn text(&self, key: &str) -> Result<Option<&'a str>, InvalidTask> {
        match self.value(key) {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(self.refuse(key, "write a text")),
        }
    }

    pub(crate) fn text_or(&self, key: &str, default: &str) -> Result<String, InvalidTask> {
        Ok(self.text(key)?.unwrap_or(default).to_owned())
    }

    pub(crate) fn parsed<T: std::str::FromStr<Err: ToString>>(
        &self,
        key: &str,
    ) -> Result<T, InvalidTask> {
        let text = self
            .text(key)?
            .ok_or_else(|| self.refuse(key, "every task has one"))?;
        text.parse()
            .map_err(|error: T::Err| self.refuse(key, &error.to_string()))
    }

    pub(crate) fn parsed_or<T: std::str::FromStr<Err: ToString>>(
        &self,
        key: &str,
        default: &str,
    ) -> Result<T, InvalidTask> {
        let text = self.text(key)?.unwrap_or(default);
        text.parse()
            .map_err(|error: T::Err| self.refuse(key, &error.to_string()))
    }

    pub(crate) fn flag_or(&self, key: &str, default: bool) -> Result<bool, InvalidTask> {
        match self.value(key) {
            Value::Null => Ok(default),
            Value::Bool(flag) => Ok(*flag),
            _ => Err(self.refuse(key, "write true or false")),
        }
    }

    fn number(&self, key: &str, max: u64) -> Result<Option<u64>, InvalidTask> {
        match self.value(key) {
            Value::Null => Ok(None),
            value => match value.as_u64() {
                Some(number) if (1..=max).contains(&number) => Ok(Some(number)),
                _ => Err(self.refuse(key, &format!("write a whole number from 1 to {max}"))),
            },
        }
    }

    pub(crate) fn seconds(
        &self,
        key: &str,
        max: Duration,
    ) -> Result<Option<Duration>, InvalidTask> {
        let refused = || {
            self.refuse(
                key,
                &format!("write seconds, more than 0 and at most {}", max.as_secs()),
            )
        };
        match self.value(key) {
            Value::Null => Ok(None),
            value => {
                let seconds = value.as_f64().ok_or_else(refused)?;
                let length = Duration::try_from_secs_f64(seconds).map_err(|_| refused())?;
                if length.is_zero() || length > max {
                    Err(refused())
                } else {
                    Ok(Some(length))
                }
            }
        }
    }

    pub(crate) fn schedule(&self) -> Result<Schedule, InvalidTask> {
        let zone = self.text("metadata.timezone")?;
        match self.text("metadata.cron")? {
            Some(pattern) => Schedule::cron(pattern, zone).map_err(|error| {
                let key = match error {
                    InvalidSchedule::Zone(_) => "metadata.timezone",
                    _ => "metadata.cron",
                };
                self.refuse(key, &error.to_string())
            }),
            None => self.parsed_or("schedule", "manual"),
        }
    }

    pub(crate) fn handler(&self) -> Result<HandlerKind, InvalidTask> {
        match self.text("metadata.handler")? {
            None => Ok(HandlerKind::Default),
            Some("digest") => Ok(HandlerKind::Digest),
            Some("prompt") => Ok(HandlerKind::Prompt),
            Some("command") => Ok(HandlerKind::Command {
                program: self.program()?,
            }),
            Some(_) => Err(self.refuse("metadata.handler", "write digest, command or prompt")),
        }
    }

    fn program(&self) -> Result<Vec<String>, InvalidTask> {
        let key = "metadata.program";
        let refused = || {
            self.refuse(
                key,
                "write the program and its arguments as a list of texts without NUL",
            )
        };
        let words = self.value(key).as_array().ok_or_else(refused)?;
        let program: Option<Vec<String>> = words
            .iter()
            .map(|word| word.as_str().map(str::to_owned))
            .collect();
        match program {
            Some(program) if is_program(&program) => Ok(program),
            _ => Err(refused()),
        }
    }

    pub(crate) fn retrieval(&self) -> Result<Option<RetrievalSpec>, InvalidTask> {
        let query = match self.text("metadata.query")? {
            Some(query) => query,
            None => self.text("prompt")?.unwrap_or_default(),
        };
        let top_k = self.number("metadata.top_k", TOP_K_MAX as u64)?;
        let filters_as_written = match self.value("metadata.filters") {
            Value::Null => Map::new(),
            Value::Object(filters) => filters.clone(),
            _ => return Err(self.refuse("metadata.filters", "write an object")),
        };
        let filters = MemoryFilters::from_object(&filters_as_written)
            .map_err(|error| self.refuse("metadata.filters", &error.to_string()))?;
        Ok((!query.trim().is_empty()).then(|| RetrievalSpec {
            query: query.to_owned(),
            top_k: top_k.map_or(TOP_K_DEFAULT, |top_k| {
                usize::try_from(top_k).unwrap_or(TOP_K_MAX)
            }),
            filters_as_written,
            filters,
        }))
    }

    pub(crate) fn retry(&self) -> Result<RetryPolicy, InvalidTask> {
        let default = RetryPolicy::default();
        let attempts = self.number("metadata.max_attempts", u64::from(ATTEMPTS_MAX))?;
        let no_wait = self.value("metadata.backoff_s").as_f64() == Some(0.0);
        let backoff = if no_wait {
            Some(Duration::ZERO)
        } else {
            self.seconds("metadata.backoff_s", crate::retry::BACKOFF_MAX)?
        };
        Ok(RetryPolicy {
            max_attempts: attempts.map_or(default.max_attempts, |attempts| {
                u32::try_from(attempts).unwrap_or(ATTEMPTS_MAX)
            }),
            backoff: backoff.unwrap_or(default.backoff),
        })
    }

    /// Refuses a `metadata` of which nothing could be read.
    pub(crate) fn check_metadata(&self) -> Result<(), InvalidTask> {
        match self.value("metadata") {
            Value::Null | Value::Object(_) => Ok(()),
            _ => Err(self.refuse("metadata", "write an object")),
        }
    }

    pub(crate) fn workspace(&self) -> Result<Option<PathBuf>, InvalidTask> {
        let key = "metadata.workspace";
        let metadata = self.entry.get("metadata").and_then(Value::as_object);
        let Some(value) = metadata.and_then(|metadata| metadata.get("workspace")) else {
            return Ok(Some(PathBuf::from(WORKSPACE_DEFAULT)));
        };
        match value {
            Value::Null => Ok(None),
            Value::String(path) if crate::beneath::is_plain(path.as_ref()) => {
                Ok(Some(PathBuf::from(path)))
            }
            _ => Err(self.refuse(
                key,
                "write a folder under the root, without \"..\", or null",
            )),
        }
    }
}

/// A refused value may be of any length; its error shows no more characters than this.
const SHOWN_CHARS_MAX: usize = 120;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}

fn is_program(program: &[String]) -> bool {
    !program.is_empty() && !program[0].is_empty() && program.iter().all(|word| !word.contains('\0'))
}
