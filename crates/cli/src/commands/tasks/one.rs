//! `astra tasks show`, `enable` and `disable`: one task.

use std::sync::Arc;

use astra_model::{ScrubbedObject, TaskId};
use astra_scheduler::{Scheduler, TASKS_FILE_LOCK, TasksFile};
use astra_scrub::Scrubber;
use serde_json::{Value, json};

use super::unknown;
use super::value::TaskValues;
use crate::app::App;
use crate::document::text;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::indented;
use crate::output::heading;
use crate::paint::Paint;

pub(super) fn show(id: &TaskId, app: &App) -> Result<Exit, CliError> {
    let tasks = app.tasks_file()?;
    let task = value(id, &tasks, app)?;
    app.output.result(&task, |paint| sections(&task, paint))?;
    match text(&task, "/error") {
        "" => Ok(Exit::Done),
        _ => Ok(Exit::Usage),
    }
}

pub(super) fn set_enabled(id: &TaskId, enabled: bool, app: &App) -> Result<Exit, CliError> {
    let tasks = app.tasks_file()?;
    if tasks.entry(id).is_none() {
        return Err(unknown(app, &tasks, id));
    }
    let word = if enabled { "enable" } else { "disable" };
    match ledger(app) {
        Some(scheduler) => {
            let user = rustix::process::getuid().as_raw();
            let by = format!("user {user}, with astra tasks {word}");
            scheduler.set_enabled(id, enabled, &by)?;
            let notices = scheduler.take_notices();
            notices.iter().for_each(|notice| app.output.warning(notice));
        }
        None => {
            let lock = app.settings.run_dir().join(TASKS_FILE_LOCK);
            TasksFile::set_enabled(&app.settings.tasks_file.value, &lock, id, enabled)?;
        }
    }
    let task = value(id, &app.tasks_file()?, app)?;
    app.output.result(&task, |_| format!("{id} is {word}d\n"))?;
    Ok(Exit::Done)
}

/// Returns what tells the ledger of a change, where there is a database that has one and can be
/// written: who sees the change next tells it else.
fn ledger(app: &App) -> Option<Scheduler> {
    let store = app.store_to_settle().ok().flatten();
    let store = store.filter(|store| !store.needs_migration())?;
    app.scheduler(Arc::new(store), None).ok()
}

/// Returns a task with its entry as it was written, but for what is masked.
fn value(id: &TaskId, tasks: &TasksFile, app: &App) -> Result<Value, CliError> {
    let (Some(task), Some(entry)) = (tasks.find(id), tasks.entry(id)) else {
        return Err(unknown(app, tasks, id));
    };
    let values = TaskValues::new(app);
    let mut value = values.of(&task)?;
    value["missed"] = values.missed(id)?;
    value["entry"] = json!(ScrubbedObject::new(entry, &Scrubber::new()));
    Ok(value)
}

fn sections(task: &Value, paint: Paint) -> String {
    let mut facts = task.clone();
    let entry = facts
        .as_object_mut()
        .and_then(|facts| facts.remove("entry"));
    let lines = facts
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key:14} {}", told(value)));
    let facts = lines.collect::<Vec<_>>().join("\n");
    let entry = format!("{:#}", entry.unwrap_or_default());
    [
        heading(paint, "Task"),
        indented(&facts),
        "\n".to_owned(),
        heading(paint, "Its entry in the tasks file"),
        indented(&entry),
    ]
    .concat()
}

/// Returns a value as people read it.
fn told(value: &Value) -> String {
    let told: Vec<String> = match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => {
            return or_dash(items.iter().map(told).collect::<Vec<_>>().join("; "));
        }
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| format!("{} {}", key.replace('_', " "), told(value)))
            .collect(),
        other => vec![other.to_string()],
    };
    or_dash(told.join(", "))
}

fn or_dash(told: String) -> String {
    if told.is_empty() {
        "-".to_owned()
    } else {
        told
    }
}
