//! A window: all of its attempts, as a tree.

use astra_model::{DueAttempt, MissedWindow, OpenClaim, RetrievalCallDocument, Timestamp};
use serde_json::{Value, json};

use super::branch::{Branch, drawn};
use super::sheet::Sheet;
use super::{attempt, retrieval};
use crate::document::{fact, text, texts};
use crate::history::History;
use crate::human::{count, millis};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// Returns all that is known of a window.
pub(crate) fn window(history: &History, paint: Paint) -> String {
    let mut sheet = Sheet::new(paint, title(history, paint));
    identity(&mut sheet, history);
    sheet.text + "\n" + &tree(history, paint)
}

/// Returns the attempts of a window, and what was waited between them.
pub(super) fn tree(history: &History, paint: Paint) -> String {
    let mut branches = Vec::new();
    let mut before = None;
    for attempt in &history.attempts {
        branches.extend(wait(before, attempt::started(&attempt.document)));
        branches.push(attempt::branch(attempt));
        before = attempt::ended(&attempt.document);
    }
    for claim in &history.running {
        branches.extend(wait(before, Some(claim.running.started)));
        branches.push(running(claim));
    }
    branches.extend(history.due.iter().map(|due| waiting(due, history.now)));
    drawn(&branches, paint, paint.width())
}

fn wait(before: Option<Timestamp>, next: Option<Timestamp>) -> Option<Branch> {
    let waited = next?.since(before?);
    (!waited.is_zero()).then(|| Branch::new("waited", &millis(waited)))
}

fn running(claim: &OpenClaim) -> Branch {
    let (running, holder) = (&claim.running, &claim.holder);
    let told = format!("since {}", running.started.to_iso_millis());
    let runner = format!(
        "{} {}, process {} on {}",
        running.runner.name, running.runner.version, holder.pid, holder.host
    );
    let lines = [
        Branch::new("span", &running.lineage.span().to_string()),
        Branch::new("run by", &runner),
        Branch::new("last seen", &claim.seen.to_iso_millis()),
    ];
    let causes = running
        .causes
        .iter()
        .map(|id| Branch::new("cause", id.as_str()));
    let calls = claim
        .retrieved
        .iter()
        .map(|call| json!(RetrievalCallDocument::from(call)));
    let retrieved = calls.map(|call| retrieval::branch(&call, texts(&call, "/parents")));
    let number = running.lineage.attempt().number();
    Branch::new(format_args!("attempt {number}"), &told)
        .marked(Tone::Strong, "running")
        .with(lines.into_iter().chain(causes).chain(retrieved))
}

fn waiting(due: &DueAttempt, now: Timestamp) -> Branch {
    let (word, told) = match due.not_before <= now {
        true => ("due", format!("since {}", due.not_before.to_iso_millis())),
        false => (
            "waiting",
            format!("until {}", due.not_before.to_iso_millis()),
        ),
    };
    Branch::new(format_args!("attempt {}", due.attempt().number()), &told)
        .marked(Tone::Doubtful, word)
}

fn title(history: &History, paint: Paint) -> String {
    let last = history
        .attempts
        .last()
        .map(|attempt| fact(&attempt.document, "status"));
    let (tone, word) = match last {
        _ if !history.running.is_empty() => (Tone::Strong, "running"),
        _ if !history.due.is_empty() => (Tone::Doubtful, "waiting"),
        Some(status) => (Tone::of_status(status), status),
        None => (Tone::Plain, ""),
    };
    let attempts = history.attempts.len() + history.running.len();
    let took = took(history).map(|took| format!(", {took}"));
    let counted = count(attempts, "attempt", "attempts") + &took.unwrap_or_default();
    format!(
        "{}  {}  {}\n",
        paint.text(tone, Screen::line(word)),
        paint.text(Tone::Strong, Screen::line(&task_id(history))),
        paint.text(Tone::Faint, counted),
    )
}

/// Returns the time from the start of the first attempt to the end of the last.
fn took(history: &History) -> Option<String> {
    let first = attempt::started(&history.attempts.first()?.document)?;
    let last = attempt::ended(&history.attempts.last()?.document)?;
    Some(millis(last.since(first)))
}

fn task_id(history: &History) -> String {
    let recorded = history
        .attempts
        .first()
        .map(|attempt| fact(&attempt.document, "task_id").to_owned());
    let running = || {
        history
            .running
            .first()
            .map(|claim| claim.running.task.id.to_string())
    };
    recorded.or_else(running).unwrap_or_default()
}

/// Says of a window what all of its attempts share.
pub(super) fn identity(sheet: &mut Sheet, history: &History) {
    if let Some(attempt) = history.attempts.first() {
        recorded(sheet, &attempt.document);
    } else if let Some(claim) = history.running.first() {
        claimed(sheet, claim);
    }
    if let Some(missed) = &history.missed {
        sheet.row("missed", &made_up(missed));
    }
}

fn recorded(sheet: &mut Sheet, document: &Value) {
    sheet.row("window", text(document, "/meta/scheduled_at"));
    sheet.row("trace", fact(document, "trace_id"));
    sheet.row("task", fact(document, "task_name"));
    sheet.row("type", fact(document, "task_type"));
    sheet.row("asked by", fact(document, "scheduled_vs_manual"));
}

fn claimed(sheet: &mut Sheet, claim: &OpenClaim) {
    let running = &claim.running;
    sheet.row("window", running.window.as_str());
    sheet.row("trace", &running.lineage.trace().to_string());
    sheet.row("task", running.task.name.as_str());
    sheet.row("type", running.task.task_type.as_str());
    sheet.row("asked by", running.mode.as_str());
}

fn made_up(missed: &MissedWindow) -> String {
    let decided = missed.decided.to_iso();
    format!("as {}, decided {decided}; run since", missed.reason)
}
