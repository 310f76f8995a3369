//! `astra list`: the executions, newest first.

mod missed;

use astra_model::{
    Cursor, ExecutionFilter, ExperienceRepository, LIMIT_DEFAULT, LIMIT_MAX, Page, Timestamp,
};
use clap::Args;
use serde_json::{Value, json};

use super::which::{Which, by_id_or_slug};
use crate::app::App;
use crate::document::{fact, masked, text, texts};
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::{beginning, duration};
use crate::paint::{Paint, Tone};

/// Lists executions, newest first, or the windows that were missed
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    which: Which,
    /// Only with this status
    #[arg(long, value_parser = ["success", "failed", "partial"])]
    status: Option<String>,
    /// Only those made afterwards from result files, or only the others
    #[arg(long, value_name = "true|false")]
    backfilled: Option<bool>,
    /// The windows that passed without a run instead, each with its reason; a task is named by its
    /// id then, and a window by when it began
    #[arg(long, conflicts_with_all = ["status", "backfilled"])]
    missed: bool,
    /// At most so many, from 1 to 1000
    #[arg(long, value_name = "N", default_value_t = LIMIT_DEFAULT, value_parser = limit)]
    limit: usize,
    /// Goes on behind the page whose "next" this was
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
}

fn limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        _ => Err(format!("write a whole number from 1 to {LIMIT_MAX}")),
    }
}

pub(super) fn run(args: &ListArgs, app: &App) -> Result<Exit, CliError> {
    if args.missed {
        return missed::run(args, app);
    }
    let filter = filter(args)?;
    let page = match app.store_to_read()? {
        Some(store) => store.list_executions(&by_id_or_slug(&store, filter)?)?,
        None => Page {
            records: Vec::new(),
            next: None,
        },
    };
    show(page, app)?;
    Ok(Exit::Done)
}

fn filter(args: &ListArgs) -> Result<ExecutionFilter, CliError> {
    let after = args.after.as_deref().map(str::parse::<Cursor>).transpose();
    Ok(ExecutionFilter {
        status: args.status.clone(),
        backfilled: args.backfilled,
        limit: args.limit,
        after: after.map_err(|error| CliError::because(Exit::Usage, &error))?,
        ..args.which.filter()?
    })
}

/// Prints a page of executions.
pub(super) fn show(page: Page, app: &App) -> Result<(), CliError> {
    let next = page.next.as_ref().map(Cursor::as_str);
    let documents: Vec<Value> = page.records.into_iter().map(masked).collect();
    let whole = || json!({ "executions": documents, "next": next });
    app.output
        .list(&documents, whole, |paint| table(&documents, paint))?;
    if let Some(next) = next {
        app.output.note(&format!("more: --after {next}"));
    }
    Ok(())
}

fn table(documents: &[Value], paint: Paint) -> String {
    if documents.is_empty() {
        return "no executions\n".to_owned();
    }
    let header = [
        "STARTED", "TASK", "STATUS", "TRY", "TOOK", "MEM", "SPAN", "WHAT",
    ];
    paint.table(header, documents.iter().map(row))
}

/// So many characters of a response fit beside the rest.
const WHAT_CHARS_MAX: usize = 60;
/// Our ids are no longer; those that others wrote may be of any length.
const NAME_CHARS_MAX: usize = 128;
/// So many digits of a span tell it from others, and are taken for it by `astra show`.
const SPAN_CHARS: usize = 8;

fn row(document: &Value) -> [(Tone, String); 8] {
    let facts = &document["content"]["structured"];
    let status = fact(document, "status");
    let started = fact(document, "started_at_iso").parse::<Timestamp>();
    let started = started.map(Timestamp::to_iso).unwrap_or_default();
    let span: String = fact(document, "span_id").chars().take(SPAN_CHARS).collect();
    let plain = |text: &str| (Tone::Plain, beginning(text, NAME_CHARS_MAX));
    [
        (Tone::Faint, started),
        plain(fact(document, "task_id")),
        (Tone::of_status(status), beginning(status, NAME_CHARS_MAX)),
        plain(&facts["attempt"].to_string()),
        plain(
            &facts["duration_ms"]
                .as_i64()
                .map(duration)
                .unwrap_or_default(),
        ),
        plain(&texts(document, "/parents").len().to_string()),
        plain(&span),
        (Tone::Plain, what(document)),
    ]
}

/// Returns what an execution said, or why it failed.
fn what(document: &Value) -> String {
    let error = &document["content"]["structured"]["error"];
    let said = match error["message"].as_str() {
        Some(message) => format!("{}: {message}", text(error, "/type")),
        None => text(document, "/content/text").to_owned(),
    };
    beginning(&said, WHAT_CHARS_MAX)
}
