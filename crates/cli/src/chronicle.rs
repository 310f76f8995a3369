//! What happened with one window, in order of time.

mod ledger;
mod moment;

use astra_model::{LateCompletion, RepositoryError, Timestamp};
use astra_store::Store;
use serde_json::json;

use crate::app::App;
use crate::document::{fact, text, texts};
use crate::history::{Attempt, Beside, Effect, History};
use crate::result_files::result_of;
use crate::view::{end_of, ended, error_of, started};
pub(crate) use moment::Moment;

/// Puts in order of time all that is known of a window.
pub(crate) fn chronicle(
    app: &App,
    store: &Store,
    history: &History,
) -> Result<Vec<Moment>, RepositoryError> {
    let mut moments = Vec::new();
    moments.extend(window(history));
    moments.extend(missed(history));
    for attempt in &history.attempts {
        told(attempt, app, &mut moments);
        moments.extend(ledger::entries(store, &attempt.document)?);
    }
    moments.extend(running(history));
    moments.extend(due(history));
    // What happened at one instant stays in the order in which it is told.
    moments.sort_by_key(|moment| moment.at);
    Ok(moments)
}

fn window(history: &History) -> Option<Moment> {
    let window = history.window()?;
    let at = window.parse().ok()?;
    let mode = history.attempts.first();
    let mode = mode.map_or("", |attempt| fact(&attempt.document, "scheduled_vs_manual"));
    Some(Moment::new(at, "window", window, mode))
}

fn missed(history: &History) -> Option<Moment> {
    let missed = history.missed.as_ref()?;
    let reason = missed.reason.as_str();
    Some(Moment::new(
        missed.decided,
        "missed",
        reason,
        "run after all",
    ))
}

fn told(attempt: &Attempt, app: &App, moments: &mut Vec<Moment>) {
    let document = &attempt.document;
    let Some(start) = started(document) else {
        return;
    };
    let end = ended(document).unwrap_or(start);
    let span = fact(document, "span_id");
    let number = &document["content"]["structured"]["attempt"];
    let of = |moment: Moment| moment.of(span, number);
    moments.push(of(Moment::new(
        start,
        "started",
        span,
        &format!("attempt {number}"),
    )));
    for cause in texts(document, "/causes") {
        moments.push(of(Moment::new(start, "caused_by", cause, "")));
    }
    for memory in texts(document, "/parents") {
        moments.push(of(Moment::new(start, "retrieved", memory, "")));
    }
    if let Some(beside) = &attempt.beside {
        moments.extend(beside.effects.iter().map(|done| of(effect(done, start))));
        moments.extend(beside.late.iter().map(|late| of(self::late(late, span))));
        moments.extend(triggered(beside).into_iter().map(of));
    }
    for file in texts(document, "/content/structured/io/files_written") {
        moments.push(of(Moment::new(end, "wrote", file, "")));
    }
    let status = fact(document, "status");
    let error = error_of(document);
    let detail = if error.is_empty() {
        status.to_owned()
    } else {
        format!("{status}: {error}")
    };
    moments.push(of(Moment::new(
        end,
        "recorded",
        text(document, "/id"),
        &detail,
    )));
    if let Some(file) = result_of(&app.settings.results.value, document) {
        let path = app.shown(&file.path).to_string();
        moments.push(of(Moment::new(end, "published", &path, "")));
    }
}

fn effect(effect: &Effect, start: Timestamp) -> Moment {
    match effect {
        Effect::Tool(call) => {
            let error = call.error.as_ref();
            let error = error.map_or(String::new(), |error| format!(", failed: {error}"));
            let detail = format!("{}{error}", call.name);
            Moment::new(call.started, "tool_call", &call.id.to_string(), &detail)
        }
        Effect::Script(run) => {
            let detail = format!("{}, {}", run.program, end_of(run.exit).1);
            Moment::new(run.started, "script_run", &run.id.to_string(), &detail)
        }
        Effect::Lost { what, why } => Moment::new(start, "lost", what, why),
    }
}

fn late(late: &LateCompletion, span: &str) -> Moment {
    let error = late.error_type.iter().map(|error| format!(", {error}"));
    let detail = std::iter::once(late.status.clone())
        .chain(error)
        .collect::<String>();
    Moment::new(late.noted, "late_result", span, &detail)
}

fn triggered(beside: &Beside) -> Vec<Moment> {
    let recorded = beside.children.iter().filter_map(|child| {
        let status = fact(child, "status");
        Some(Moment::new(
            started(child)?,
            "triggered",
            text(child, "/id"),
            status,
        ))
    });
    let running = beside.running.iter().map(|claim| {
        let trace = claim.running.lineage.trace().to_string();
        Moment::new(claim.running.started, "triggered", &trace, "running")
    });
    recorded.chain(running).collect()
}

fn running(history: &History) -> impl Iterator<Item = Moment> {
    history.running.iter().map(|claim| {
        let (running, span) = (&claim.running, claim.running.lineage.span().to_string());
        let number = running.lineage.attempt().number();
        Moment::new(
            running.started,
            "started",
            &span,
            &format!("attempt {number}, running"),
        )
        .of(&span, &json!(number))
    })
}

fn due(history: &History) -> impl Iterator<Item = Moment> {
    history.due.iter().map(|due| {
        let number = due.attempt().number();
        let detail = format!("attempt {number}");
        Moment::new(due.not_before, "due", due.task.as_str(), &detail).of("", &json!(number))
    })
}
