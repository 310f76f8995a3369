//! A task as programs read it.

use astra_model::{
    Clock, ExecutionFilter, ExperienceRepository, MissedFilter, TaskId, TaskRef, Timestamp,
    TimetableRepository,
};
use astra_scheduler::{After, HandlerKind, InvalidTask, Schedule, TaskDefinition};
use astra_store::Store;
use serde_json::{Value, json};

use super::open::Open;
use crate::app::App;
use crate::document::{fact, masked, text};
use crate::error::CliError;
use crate::output::mask;

/// Makes values of tasks.
pub(super) struct TaskValues<'a> {
    app: &'a App,
    store: Option<Store>,
    open: Open,
}

impl<'a> TaskValues<'a> {
    /// Begins; without a database that can be read nothing is said of last runs.
    pub(super) fn new(app: &'a App) -> Self {
        let store = app.store_to_read().unwrap_or_else(|error| {
            app.output
                .warning(&format!("last runs are not shown: {}", error.message()));
            None
        });
        let open = store
            .as_ref()
            .map_or_else(|| Ok(Open::default()), Open::read);
        let open = open.unwrap_or_else(|error| {
            app.output
                .warning(&format!("what runs is not shown: {error}"));
            Open::default()
        });
        Self { app, store, open }
    }

    /// Returns a task, or what is wrong with its entry.
    pub(super) fn of(&self, task: &Result<TaskDefinition, InvalidTask>) -> Result<Value, CliError> {
        match task {
            Ok(task) => self.of_defined(task),
            Err(error) => Ok(json!({ "id": mask(&error.task), "error": mask(&error.to_string()) })),
        }
    }

    fn of_defined(&self, task: &TaskDefinition) -> Result<Value, CliError> {
        let next = task
            .enabled
            .then(|| task.schedule.next_after(self.app.clock.now()))
            .flatten();
        Ok(json!({
            "id": task.id,
            "slug": task.slug,
            "name": mask(&task.name),
            "type": task.task_type,
            "schedule": schedule(task),
            "enabled": task.enabled,
            "handler": self.handler(task),
            "workspace": task.workspace.as_deref().map(|path| mask(&path.to_string_lossy())),
            "timeout_s": task.timeout.as_secs_f64(),
            "max_attempts": task.retry.max_attempts,
            "catch_up": task.catch_up.as_str(),
            "overlap": task.overlap.as_str(),
            "concurrency": task.overlap.open_max(),
            "after": task.after.as_ref().map(after),
            "next_window": next.map(Timestamp::to_iso),
            "running": self.open.running(&task.id),
            "due": self.open.due(&task.id, self.store.as_ref(), self.app)?,
            "last_run": self.last_run(task)?,
            "config_digest": task.digest,
            "error": Value::Null,
        }))
    }

    /// Returns how many windows of a task were missed, and the last of them.
    pub(super) fn missed(&self, task: &TaskId) -> Result<Value, CliError> {
        let Some(store) = &self.store else {
            return Ok(Value::Null);
        };
        let filter = MissedFilter {
            task: Some(task.clone()),
            limit: 1,
            ..MissedFilter::default()
        };
        let totals = store.count_missed(&filter)?;
        let last = store.list_missed(&filter)?.windows.pop();
        Ok(last.map_or(Value::Null, |last| {
            json!({
                "count": totals.values().sum::<usize>(),
                "last_window": last.window.to_iso(),
                "reason": last.reason.as_str(),
            })
        }))
    }

    fn handler(&self, task: &TaskDefinition) -> &'static str {
        match task.handler {
            HandlerKind::Digest => "digest",
            HandlerKind::Command { .. } => "command",
            HandlerKind::Prompt => "prompt",
            HandlerKind::Default if self.app.settings.model.base_url.value.is_some() => "prompt",
            HandlerKind::Default => "digest",
        }
    }

    fn last_run(&self, task: &TaskDefinition) -> Result<Value, CliError> {
        let Some(store) = &self.store else {
            return Ok(Value::Null);
        };
        let filter = ExecutionFilter {
            task: Some(TaskRef::Id(task.id.clone())),
            limit: 1,
            ..ExecutionFilter::default()
        };
        let newest = store.list_executions(&filter)?.records.into_iter().next();
        Ok(newest.map(masked).map_or(Value::Null, |document| {
            json!({
                "experience_id": text(&document, "/id"),
                "status": fact(&document, "status"),
                "started_at": fact(&document, "started_at_iso"),
                "attempt": document["content"]["structured"]["attempt"],
            })
        }))
    }
}

fn schedule(task: &TaskDefinition) -> String {
    match &task.schedule {
        Schedule::Cron(cron) => format!("{} {}", cron.pattern(), cron.zone()),
        word => word.word().to_owned(),
    }
}

fn after(after: &After) -> Value {
    json!({ "task": after.task, "on": after.on.as_str() })
}
