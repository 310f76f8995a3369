//! `astra config`: what the other commands would work with.

use std::fmt::Display;

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;
use crate::settings::{Origin, Setting};

/// Shows each setting and where it came from: flag, environment, astra.toml or default
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {}

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

struct Row {
    key: &'static str,
    value: Value,
    origin: Origin,
}

pub(super) fn run(_args: &ConfigArgs, app: &App) -> Result<Exit, CliError> {
    let rows = rows(app);
    app.output
        .result(&value(&rows), |paint| table(&rows, paint))?;
    Ok(Exit::Done)
}

fn rows(app: &App) -> Vec<Row> {
    let settings = &app.settings;
    let run_dir = Setting {
        value: settings.run_dir(),
        origin: Origin::Found("beside the database"),
    };
    let (model, daemon) = (&settings.model, &settings.daemon);
    let ledger = &settings.ledger;
    vec![
        row("root", &settings.root, |path| text(path.display())),
        row("db", &settings.db, |path| text(path.display())),
        row("tasks_file", &settings.tasks_file, |path| {
            text(path.display())
        }),
        row("results", &settings.results, |path| text(path.display())),
        row("run_dir", &run_dir, |path| text(path.display())),
        row("format", &settings.format, word),
        row("verbosity", &settings.verbosity, word),
        row("color", &settings.color, |wanted| json!(wanted)),
        row("daemon.concurrency", &daemon.concurrency, |n| json!(n)),
        row("daemon.grace_s", &daemon.grace, |grace| {
            json!(grace.as_secs())
        }),
        row("ledger.folder", &ledger.folder, |path| text(path.display())),
        row("ledger.key", &ledger.key, |path| text(path.display())),
        row("ledger.origin", &ledger.origin, |name| {
            json!(name.as_ref().map(ToString::to_string))
        }),
        row(
            "retention.min_age_days",
            &settings.retention.min_age,
            |age| json!(age.as_secs() / SECONDS_PER_DAY),
        ),
        // An address may carry a name and a password.
        row("model.base_url", &model.base_url, |url| {
            json!(
                url.as_deref()
                    .map(|url| Scrubber::new().mask(url).into_owned())
            )
        }),
        row("model.name", &model.name, |name| json!(name)),
        row("model.api_key_env", &model.api_key_env, |name| json!(name)),
        row("model.api_key", &model.api_key_env, |name| match name {
            Some(_) if model.has_key() => text("set, not shown"),
            Some(_) => text("not set"),
            None => Value::Null,
        }),
    ]
}

fn row<T>(key: &'static str, setting: &Setting<T>, value: impl FnOnce(&T) -> Value) -> Row {
    Row {
        key,
        value: value(&setting.value),
        origin: setting.origin,
    }
}

fn text(text: impl Display) -> Value {
    Value::String(text.to_string())
}

fn word(value: &impl ValueEnum) -> Value {
    json!(
        value
            .to_possible_value()
            .map(|value| value.get_name().to_owned())
    )
}

fn value(rows: &[Row]) -> Value {
    let settings = rows.iter().map(|row| {
        let setting = json!({ "value": row.value, "from": row.origin.to_string() });
        (row.key.to_owned(), setting)
    });
    Value::Object(settings.collect::<Map<_, _>>())
}

fn table(rows: &[Row], paint: Paint) -> String {
    let cells = |row: &Row| {
        let shown = match &row.value {
            Value::Null => "-".to_owned(),
            Value::String(text) => Screen::line(text).to_string(),
            other => other.to_string(),
        };
        [
            (Tone::Strong, row.key.to_owned()),
            (Tone::Faint, row.origin.to_string()),
            (Tone::Plain, shown),
        ]
    };
    paint.table(["SETTING", "FROM", "VALUE"], rows.iter().map(cells))
}
