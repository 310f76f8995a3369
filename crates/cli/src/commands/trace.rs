//! `astra trace`: everything that touches one window, in order of time.

use astra_model::{ExperienceRepository, TraceId};
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::chronicle::{Moment, chronicle};
use crate::error::CliError;
use crate::exit::Exit;
use crate::found::{Found, find, gone, nothing, parse_id};
use crate::history::{Historian, History};
use crate::human::beginning;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// Shows everything that touches one window, in order of time
///
/// Its attempts, what each had in front of it, called, ran and wrote, its record, entry in the ledger
/// and result file, what came too late, what it triggered, and whether the window had been missed.
///
/// With --format json: {"trace_id", "task_id", "window", "moments": [{"at", "kind": "window" | "missed" |
/// "started" | "caused_by" | "retrieved" | "tool_call" | "script_run" | "lost" | "wrote" | "recorded" |
/// "ledger_entry" | "published" | "late_result" | "triggered" | "due", "id", "span_id", "attempt",
/// "detail"}]}; ndjson: a moment a line.
#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// A trace, span or experience id, or a beginning that only one of them has
    id: String,
}

/// So much of what happened stands in a line; `astra show` tells all.
const DETAIL_CHARS_MAX: usize = 100;

pub(super) fn run(args: &TraceArgs, app: &App) -> Result<Exit, CliError> {
    let id = parse_id(&args.id)?;
    let store = app.store_to_read()?.ok_or_else(|| nothing(&id))?;
    let (trace, history) = {
        let historian = Historian::new(app, &store);
        match trace_of(find(&store, &id)?)? {
            Traced::Window(trace) => (Some(trace), historian.trace(trace, None)?),
            Traced::Alone(id) => {
                let record = store.lookup(&id)?.into_iter().collect();
                (None, historian.records(record, None))
            }
        }
    };
    let moments = chronicle(app, &store, &history)?;
    let values: Vec<Value> = moments.iter().map(Moment::to_json).collect();
    let whole = || value(trace, &history, &values);
    app.output
        .list(&values, whole, |paint| table(&moments, paint))?;
    Ok(Exit::Done)
}

/// What can be followed.
enum Traced {
    Window(TraceId),
    /// An execution that Python's side wrote without a trace.
    Alone(astra_model::ExperienceId),
}

fn trace_of(found: Found) -> Result<Traced, CliError> {
    let record = match found {
        Found::Trace(trace) => return Ok(Traced::Window(trace)),
        Found::One(record) => record,
        Found::Pruned(pruned) => return Err(gone(&pruned)),
    };
    if record.experience_type() != "TASK_EXECUTION" {
        let message = format!("{} is no execution, and so of no window", record.id());
        return Err(CliError::usage(message).hint("`astra show` shows it"));
    }
    Ok(match record.fact_str("trace_id").parse() {
        Ok(trace) => Traced::Window(trace),
        Err(_) => Traced::Alone(record.id().clone()),
    })
}

fn value(trace: Option<TraceId>, history: &History, moments: &[Value]) -> Value {
    json!({
        "trace_id": trace,
        "task_id": history.task(),
        "window": history.window(),
        "moments": moments,
    })
}

fn table(moments: &[Moment], paint: Paint) -> String {
    let row = |moment: &Moment| {
        [
            (Tone::Faint, moment.at.to_iso_millis()),
            (Tone::Strong, moment.kind.replace('_', " ")),
            (Tone::Plain, Screen::line(&moment.id).to_string()),
            (Tone::Plain, beginning(&moment.detail, DETAIL_CHARS_MAX)),
        ]
    };
    paint.table(["WHEN", "WHAT", "OF", "DETAIL"], moments.iter().map(row))
}
