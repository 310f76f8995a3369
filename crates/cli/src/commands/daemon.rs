//! `astra daemon`: runs what is due until it is stopped.

use std::io;

use astra_model::Record;
use astra_scheduler::{DAEMON_CONCURRENCY_MAX, DaemonOptions};
use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde_json::Value;
use tracing::warn;

use super::run::answer_of;
use crate::app::App;
use crate::document::{fact, masked, text};
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::{beginning, duration};
use crate::output::unless_left;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;
use crate::service::serve;

/// Runs what is due, each window once, until it is stopped; prints a line for each execution
///
/// SIGTERM or SIGINT lets what runs end within a grace time, then interrupts it; a second one
/// interrupts at once. SIGHUP reads the tasks file again, as does any change of it. Its log goes to
/// stderr. Any number of daemons and runs share one database. Exit 0.
#[derive(Debug, Args)]
pub(crate) struct DaemonArgs {
    /// Runs what is due now, with what becomes due by that at once, and ends
    #[arg(long)]
    once: bool,
    /// How many executions run at once (ASTRA_DAEMON_CONCURRENCY, daemon.concurrency in astra.toml)
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u32>::new().range(1..=u64::from(DAEMON_CONCURRENCY_MAX)))]
    concurrency: Option<u32>,
}

pub(super) fn run(args: &DaemonArgs, app: &App) -> Result<Exit, CliError> {
    let settings = &app.settings.daemon;
    let options = DaemonOptions {
        concurrency: args.concurrency.unwrap_or(settings.concurrency.value),
        grace: settings.grace.value,
        once: args.once,
    };
    let mut audience = Audience::Reading;
    serve(app, options, |record| {
        audience.tell(record, app);
    })?;
    audience.left()
}

/// Whoever reads the results: where nobody can, the work goes on.
enum Audience {
    Reading,
    Left(io::Error),
}

impl Audience {
    fn tell(&mut self, record: &Record, app: &App) {
        if matches!(self, Self::Left(_)) {
            return;
        }
        let document = masked(record.clone());
        let answer = answer_of(&document, "recorded");
        let told = app.output.line(&answer, |paint| line(&document, paint));
        if let Err(reason) = told {
            warn!(%reason, "results are told no more, for stdout takes none: `astra list` shows them");
            *self = Self::Left(reason);
        }
    }

    fn left(self) -> Result<Exit, CliError> {
        match self {
            Self::Left(reason) => unless_left(Err(reason)).map(|()| Exit::Done),
            Self::Reading => Ok(Exit::Done),
        }
    }
}

/// The longest part of a response or an error that stands in a line.
const SAID_CHARS_MAX: usize = 100;

fn line(document: &Value, paint: Paint) -> String {
    let facts = &document["content"]["structured"];
    let status = fact(document, "status");
    let error = &facts["error"];
    let said = match error["type"].as_str() {
        None => text(document, "/content/text").to_owned(),
        Some(kind) => format!("{kind}: {}", text(error, "/message")),
    };
    format!(
        "{}  {}  {}  {}  {}\n",
        paint.text(Tone::Faint, Screen::line(fact(document, "ended_at_iso"))),
        paint.text(Tone::of_status(status), Screen::line(status)),
        paint.text(Tone::Strong, Screen::line(fact(document, "task_id"))),
        paint.text(
            Tone::Faint,
            format_args!(
                "attempt {}, {}",
                facts["attempt"],
                duration(facts["duration_ms"].as_i64().unwrap_or_default())
            )
        ),
        beginning(&said, SAID_CHARS_MAX),
    )
}
