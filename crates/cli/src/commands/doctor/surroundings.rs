//! How the tasks and the model are.

use super::finding::Finding;
use crate::app::App;
use crate::human::count;
use crate::output::mask;

/// Looks at the tasks and the model.
pub(super) fn findings(app: &App) -> Vec<Finding> {
    let mut findings = vec![tasks(app)];
    findings.extend(model(app));
    findings
}

fn tasks(app: &App) -> Finding {
    let tasks = match app.tasks_file() {
        Ok(tasks) => tasks,
        Err(error) => {
            let finding = Finding::error("tasks file", mask(error.message()));
            return finding.hint(mask(error.advice().unwrap_or_default()));
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
