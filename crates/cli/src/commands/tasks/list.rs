//! `astra tasks`: all that is defined.

use serde_json::{Value, json};

use super::value::TaskValues;
use crate::app::App;
use crate::document::text;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::beginning;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

pub(super) fn run(app: &App) -> Result<Exit, CliError> {
    let tasks = app.tasks_file()?;
    let values = TaskValues::new(app);
    let values: Vec<Value> = tasks
        .definitions()
        .map(|task| values.of(&task))
        .collect::<Result<_, _>>()?;
    app.output.list(
        &values,
        || json!({ "tasks": values }),
        |paint| table(&values, paint),
    )?;
    for broken in values.iter().filter(|value| value["error"].is_string()) {
        app.output
            .warning(&format!("left out of all runs: {}", text(broken, "/error")));
    }
    Ok(Exit::Done)
}

fn table(values: &[Value], paint: Paint) -> String {
    if values.is_empty() {
        return "no tasks\n".to_owned();
    }
    let header = [
        "TASK",
        "SCHEDULE",
        "STATE",
        "HANDLER",
        "NEXT WINDOW",
        "LAST RUN",
        "NAME",
    ];
    paint.table(header, values.iter().map(row))
}

/// So many characters of a name fit beside the rest.
const NAME_CHARS_MAX: usize = 40;

fn row(task: &Value) -> [(Tone, String); 7] {
    let shown = |pointer| Screen::line(text(task, pointer)).to_string();
    let or_dash = |text: String| {
        if text.is_empty() {
            "-".to_owned()
        } else {
            text
        }
    };
    let status = text(task, "/last_run/status");
    let last = format!(
        "{} {}",
        shown("/last_run/started_at"),
        shown("/last_run/status")
    );
    [
        (Tone::Strong, shown("/id")),
        (Tone::Plain, shown("/schedule")),
        state(task),
        (Tone::Plain, shown("/handler")),
        (Tone::Plain, or_dash(shown("/next_window"))),
        (Tone::of_status(status), or_dash(last.trim().to_owned())),
        (Tone::Plain, beginning(text(task, "/name"), NAME_CHARS_MAX)),
    ]
}

fn state(task: &Value) -> (Tone, String) {
    let (tone, word) = match (&task["error"], &task["enabled"]) {
        (Value::String(_), _) => (Tone::Bad, "broken"),
        (_, Value::Bool(true)) => (Tone::Good, "enabled"),
        _ => (Tone::Faint, "disabled"),
    };
    let now = [running(task), due(task), waiting(task)];
    let words = std::iter::once(word.to_owned()).chain(now.into_iter().flatten());
    (tone, words.collect::<Vec<_>>().join(", "))
}

fn running(task: &Value) -> Option<String> {
    let running = task["running"].as_array().map_or(0, Vec::len);
    numbered(running, "running")
}

fn due(task: &Value) -> Option<String> {
    numbered(attempts(task, true).count(), "due")
}

/// Tells when the next attempt follows one that failed.
fn waiting(task: &Value) -> Option<String> {
    let next = attempts(task, false)
        .map(|due| text(due, "/not_before"))
        .min()?;
    Some(format!("waiting until {next}"))
}

fn attempts(task: &Value, ready: bool) -> impl Iterator<Item = &Value> {
    let due = task["due"].as_array().into_iter().flatten();
    due.filter(move |due| due["ready"] == ready)
}

fn numbered(many: usize, word: &str) -> Option<String> {
    match many {
        0 => None,
        1 => Some(word.to_owned()),
        many => Some(format!("{many} {word}")),
    }
}
