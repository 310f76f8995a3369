//! An attempt of a window.

use astra_model::{DueAttempt, LateCompletion, OpenClaim, Timestamp};
use serde_json::Value;

use super::branch::Branch;
use super::{effect, retrieval, summary};
use crate::document::{fact, text, texts};
use crate::history::{Attempt, Beside, CHILDREN_SHOWN_MAX};
use crate::human::{beginning, duration};
use crate::paint::Tone;

/// So much of a response stands beside an attempt; its own view shows all of it.
const SAID_CHARS_MAX: usize = 200;

/// Returns the branch of an attempt: all that is known of it, or a line.
pub(super) fn branch(attempt: &Attempt) -> Branch {
    let document = &attempt.document;
    match &attempt.beside {
        Some(beside) => head(document, &when(document)).with(details(document, beside)),
        None => head(
            document,
            &format!("{}  {}", when(document), text(document, "/id")),
        ),
    }
}

fn head(document: &Value, told: &str) -> Branch {
    let status = fact(document, "status");
    Branch::new(label(document), told).marked(Tone::of_status(status), status)
}

fn label(document: &Value) -> String {
    let number = document["content"]["structured"]["attempt"].as_u64();
    number.map_or("attempt".to_owned(), |number| format!("attempt {number}"))
}

fn when(document: &Value) -> String {
    let took = document["content"]["structured"]["duration_ms"].as_i64();
    let started = started(document).map(Timestamp::to_iso_millis);
    let told = [
        started,
        took.map(|millis| format!("for {}", duration(millis))),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Returns when an attempt started.
pub(crate) fn started(document: &Value) -> Option<Timestamp> {
    instant(document, "started_at_ts", "started_at_iso")
}

/// Returns when an attempt ended.
pub(crate) fn ended(document: &Value) -> Option<Timestamp> {
    instant(document, "ended_at_ts", "ended_at_iso")
}

fn instant(document: &Value, precise: &str, spelled: &str) -> Option<Timestamp> {
    let seconds = document["content"]["structured"][precise].as_f64();
    let spelled = || fact(document, spelled).parse().ok();
    seconds.map(Timestamp::from_seconds).or_else(spelled)
}

fn details(document: &Value, beside: &Beside) -> Vec<Branch> {
    let mut below = origin(document);
    below.extend(retrieval::branches(document));
    let started = started(document);
    below.extend(
        beside
            .effects
            .iter()
            .map(|done| effect::branch(done, started)),
    );
    below.extend(effect::files(document));
    below.extend(outcome(document));
    below.extend(beside.late.iter().map(late));
    below.extend(children(document, &beside.children));
    below.extend(beside.running.iter().map(running));
    below.extend(beside.due.iter().map(due));
    below
}

fn origin(document: &Value) -> Vec<Branch> {
    let lines = [
        ("record", text(document, "/id").to_owned()),
        ("span", fact(document, "span_id").to_owned()),
        ("run by", runner(document)),
        (
            "file",
            text(document, "/meta/legacy_result_file").to_owned(),
        ),
    ];
    let lines = lines.iter().filter(|(_, told)| !told.is_empty());
    let causes = texts(document, "/causes")
        .into_iter()
        .map(|id| Branch::new("cause", id));
    lines
        .map(|(label, told)| Branch::new(label, told))
        .chain(causes)
        .collect()
}

fn runner(document: &Value) -> String {
    let runner = &document["content"]["structured"]["provenance_runner"];
    let name = format!("{} {}", text(runner, "/name"), text(runner, "/version"));
    let process = runner["pid"].as_u64();
    let process = process.map(|pid| format!(", process {pid} on {}", text(runner, "/host")));
    name.trim().to_owned() + &process.unwrap_or_default()
}

fn outcome(document: &Value) -> Vec<Branch> {
    let lines = [
        ("error", summary::error(document)),
        (
            "said",
            beginning(text(document, "/content/text"), SAID_CHARS_MAX),
        ),
    ];
    let lines = lines.iter().filter(|(_, told)| !told.is_empty());
    lines
        .map(|(label, told)| Branch::new(label, told))
        .collect()
}

fn late(late: &LateCompletion) -> Branch {
    let error = late.error_type.iter().map(|error| format!("{error}, "));
    let (ended, noted) = (late.ended.to_iso_millis(), late.noted.to_iso());
    let told = format!("ended {ended}, noted {noted}; the record stands");
    Branch::new("late", &error.chain([told]).collect::<String>())
        .marked(Tone::of_status(&late.status), &late.status)
}

/// Returns what names an attempt among its causes or its memories.
fn children(document: &Value, children: &[Value]) -> Vec<Branch> {
    let id = text(document, "/id");
    let shown = children.iter().take(CHILDREN_SHOWN_MAX);
    let more = (children.len() > CHILDREN_SHOWN_MAX).then(|| Branch::new("", "… and more"));
    shown
        .map(|child| self::child(child, id))
        .chain(more)
        .collect()
}

fn running(claim: &OpenClaim) -> Branch {
    let (task, trace) = (&claim.running.task.id, claim.running.lineage.trace());
    Branch::new("triggered", &format!("{task}, trace {trace}")).marked(Tone::Strong, "running")
}

fn due(due: &DueAttempt) -> Branch {
    let since = due.not_before.to_iso_millis();
    let told = format!(
        "{}, attempt {} from {since}",
        due.task,
        due.attempt().number()
    );
    Branch::new("triggered", &told).marked(Tone::Doubtful, "due")
}

fn child(child: &Value, id: &str) -> Branch {
    let label = match texts(child, "/causes").contains(&id) {
        true => "triggered",
        false => "read by",
    };
    let status = fact(child, "status");
    Branch::new(label, text(child, "/id")).marked(Tone::of_status(status), status)
}
