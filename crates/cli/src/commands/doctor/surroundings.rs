//! How the tasks, the model and Python's side are.

use std::process::{Command, Stdio};

use super::finding::Finding;
use crate::app::App;
use crate::human::count;

/// From this version on SQLite doesn't lose commits when two connections reset the log at once.
const SQLITE_SOUND: [u32; 3] = [3, 51, 3];

/// Looks at the tasks, the model and Python's side.
pub(super) fn findings(app: &App) -> Vec<Finding> {
    let mut findings = vec![tasks(app)];
    findings.extend(model(app));
    findings.extend(python());
    findings
}

fn tasks(app: &App) -> Finding {
    let tasks = match app.tasks_file() {
        Ok(tasks) => tasks,
        Err(error) => {
            return Finding::warn("tasks file", error.message()).hint("`astra init` makes one");
        }
    };
    let (good, broken): (Vec<_>, Vec<_>) = tasks.definitions().partition(Result::is_ok);
    let defined = count(good.len(), "task", "tasks");
    match broken.len() {
        0 => Finding::ok("tasks file", defined),
        many => Finding::warn("tasks file", format!("{defined}, {many} broken"))
            .hint("`astra tasks` says what is wrong with each"),
    }
}

fn model(app: &App) -> Option<Finding> {
    let model = &app.settings.model;
    match model.endpoint() {
        Err(error) => {
            Some(Finding::error("model", error.message()).hint("complete [model] in astra.toml"))
        }
        Ok(None) => None,
        Ok(Some(_)) if model.api_key_env.value.is_some() && !model.has_key() => Some(
            Finding::warn("model", "the variable that should hold its key is not set")
                .hint("set the variable that api_key_env names"),
        ),
        Ok(Some(endpoint)) => Some(Finding::ok("model", endpoint.name)),
    }
}

/// Astra's Python side writes to the same database with an engine of its own.
fn python() -> Option<Finding> {
    let asked = Command::new("python3")
        .args(["-c", "import sqlite3; print(sqlite3.sqlite_version)"])
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|asked| asked.status.success())?;
    let version = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    let detail = format!("writes with SQLite {version}");
    Some(if is_sound(&version) {
        Finding::ok("Python", detail)
    } else {
        Finding::warn(
            "Python",
            format!("{detail}, which can lose commits beside another writer"),
        )
        .hint("give Python an SQLite of 3.51.3 or newer, or let only one side write at a time")
    })
}

fn is_sound(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let parts: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    parts >= SQLITE_SOUND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_loses_commits_is_told_from_one_that_does_not() {
        assert!(!is_sound("3.40.1") && !is_sound("3.51.2") && !is_sound("nonsense"));
        assert!(is_sound("3.51.3") && is_sound("3.52") && is_sound("4.0.0"));
    }
}
