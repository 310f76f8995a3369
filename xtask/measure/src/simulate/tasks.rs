//! A dozen tasks, of all kinds that a tasks file may define.

use std::error::Error;

use astra_scheduler::TaskDefinition;
use serde_json::{Value, json};

/// The task that others come after.
pub(super) const FIRST: &str = "berlin";
/// The tasks that come after it, and after what they do.
pub(super) const AFTER_FIRST: [(&str, &str); 2] = [("after", "done"), ("after-failed", "failed")];

/// The task that is taken out of the file and put back.
pub(super) const REMOVABLE: &str = "monthly";

/// Returns the tasks as they are at the beginning.
pub(super) fn tasks() -> Result<Vec<TaskDefinition>, Box<dyn Error>> {
    let cron = |id: &str, pattern: &str, zone: &str, more: Value| {
        let mut metadata = more;
        metadata["cron"] = pattern.into();
        metadata["timezone"] = zone.into();
        json!({"id": id, "metadata": metadata})
    };
    let entries = [
        json!({"id": "hourly", "schedule": "hourly", "metadata": {"max_attempts": 3, "backoff_s": 60}}),
        json!({"id": "daily", "schedule": "daily", "metadata": {"catch_up": "all", "max_attempts": 2}}),
        json!({"id": "weekly", "schedule": "weekly", "metadata": {"catch_up": "skip"}}),
        json!({"id": "monthly", "schedule": "monthly", "metadata": {"catch_up": "all", "overlap": "queue"}}),
        cron(
            "half-hours",
            "*/30 * * * *",
            "Europe/Berlin",
            json!({"overlap": "queue", "catch_up": "all"}),
        ),
        cron(
            "new-york",
            "30 2 * * *",
            "America/New_York",
            json!({"max_attempts": 5, "backoff_s": 600}),
        ),
        cron(
            "lord-howe",
            "15 2 * * *",
            "Australia/Lord_Howe",
            json!({"overlap": "allow"}),
        ),
        cron(
            "apia",
            "0 0 * * *",
            "Pacific/Apia",
            json!({"catch_up": "all"}),
        ),
        cron(
            "kathmandu",
            "*/5 9-16 * * MON-FRI",
            "Asia/Kathmandu",
            json!({"catch_up": "skip", "max_attempts": 2}),
        ),
        cron(
            "santiago",
            "45 23 * * SAT",
            "America/Santiago",
            json!({"overlap": "queue"}),
        ),
        cron(
            "crowd",
            "0 */2 * * *",
            "UTC",
            json!({"overlap": "allow", "concurrency": 2, "catch_up": "all", "max_attempts": 4}),
        ),
        cron(
            FIRST,
            "0 3 * * *",
            "Europe/Berlin",
            json!({"max_attempts": 2, "backoff_s": 3600}),
        ),
        json!({"id": "after", "metadata": {"after": FIRST, "max_attempts": 2}}),
        json!({"id": "after-failed", "metadata": {"after": {"task": FIRST, "on": "failed"}}}),
    ];
    let read = |entry: Value| -> Result<TaskDefinition, Box<dyn Error>> {
        Ok(TaskDefinition::from_entry(&serde_json::from_value(entry)?)?)
    };
    entries.into_iter().map(read).collect()
}
