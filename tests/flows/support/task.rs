//! An entry of the tasks file.

use serde_json::{Value, json};

/// An entry of the tasks file.
#[derive(Clone, Debug)]
pub(crate) struct Task(Value);

impl Task {
    fn of(id: &str, metadata: &Value) -> Self {
        Self(json!({
            "id": id,
            "name": id,
            "type": "custom",
            "schedule": "hourly",
            "prompt": "",
            "enabled": true,
            "last_run": null,
            "next_run": null,
            "run_count": 0,
            "metadata": metadata,
        }))
    }

    /// A task that runs a program.
    pub(crate) fn command(id: &str, program: &[&str]) -> Self {
        Self::of(id, &json!({ "handler": "command", "program": program }))
    }

    /// A task that runs a line of a shell.
    pub(crate) fn shell(id: &str, line: &str) -> Self {
        Self::command(id, &["sh", "-c", line])
    }

    pub(crate) fn digest(id: &str, query: &str) -> Self {
        Self::of(id, &json!({ "handler": "digest", "query": query }))
    }

    pub(crate) fn prompt(id: &str, prompt: &str) -> Self {
        Self::of(id, &json!({ "handler": "prompt" })).entry("prompt", prompt)
    }

    /// Sets a key of the entry.
    pub(crate) fn entry(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0[key] = value.into();
        self
    }

    /// Sets a key of its metadata.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0["metadata"][key] = value.into();
        self
    }

    /// Lets a window come each second.
    pub(crate) fn every_second(self) -> Self {
        self.with("cron", "* * * * * *")
    }

    /// Lets it run beside any other.
    pub(crate) fn without_workspace(self) -> Self {
        self.with("workspace", Value::Null)
    }

    pub(crate) fn to_value(&self) -> Value {
        self.0.clone()
    }
}
