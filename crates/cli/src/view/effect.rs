//! What an attempt did to the world.

use astra_model::{ScriptExit, ScriptRun, Scrubbed, Timestamp, ToolCall};
use serde_json::Value;

use super::branch::Branch;
use crate::document::texts;
use crate::history::Effect;
use crate::human::{beginning, count, millis, size};
use crate::paint::Tone;

/// An attempt is shown with no more of its files; the record names all.
const FILES_SHOWN_MAX: usize = 50;
/// So much of arguments is shown.
const ARGUMENTS_CHARS_MAX: usize = 200;

/// Returns the branch of a tool call or a program.
pub(super) fn branch(effect: &Effect, started: Option<Timestamp>) -> Branch {
    match effect {
        Effect::Tool(call) => tool(call, started),
        Effect::Script(run) => script(run, started),
        Effect::Lost { what, why } => Branch::new(what, why).marked(Tone::Doubtful, "lost"),
    }
}

fn tool(call: &ToolCall, started: Option<Timestamp>) -> Branch {
    let when = times(call.started, call.ended, started);
    let mut told = format!("{when}: {}", call.name);
    if !call.arguments.as_map().is_empty() {
        let arguments = Value::from(call.arguments.as_map().clone()).to_string();
        told = format!("{told} {}", beginning(&arguments, ARGUMENTS_CHARS_MAX));
    }
    match &call.error {
        None => Branch::new("called", &told),
        Some(error) => {
            Branch::new("called", &format!("{told}: {error}")).marked(Tone::Bad, "failed")
        }
    }
}

fn script(run: &ScriptRun, started: Option<Timestamp>) -> Branch {
    let words = std::iter::once(&run.program).chain(&run.arguments);
    let words: Vec<&str> = words.map(Scrubbed::as_str).collect();
    let told = format!(
        "{}, {} out, {} err: {}",
        times(run.started, run.ended, started),
        size(run.stdout.bytes),
        size(run.stderr.bytes),
        beginning(&words.join(" ").replace('\n', "; "), ARGUMENTS_CHARS_MAX),
    );
    let (tone, end) = end_of(run.exit);
    Branch::new("ran", &told).marked(tone, &end)
}

/// Says how a program ended.
pub(crate) fn end_of(exit: ScriptExit) -> (Tone, String) {
    match exit {
        ScriptExit::Code(0) => (Tone::Good, "exit 0".to_owned()),
        ScriptExit::Code(code) => (Tone::Bad, format!("exit {code}")),
        ScriptExit::Signal(signal) => (Tone::Bad, format!("signal {signal}")),
        ScriptExit::Unknown => (Tone::Doubtful, "end not seen".to_owned()),
    }
}

/// Tells when something was done: how long after its attempt's start, and for how long.
fn times(from: Timestamp, to: Timestamp, started: Option<Timestamp>) -> String {
    let took = format!("for {}", millis(to.since(from)));
    match started {
        Some(started) => format!("{} after the start {took}", millis(from.since(started))),
        None => format!("{from} {took}"),
    }
}

/// Returns a branch for each file.
pub(super) fn files(document: &Value) -> Vec<Branch> {
    let files = texts(document, "/content/structured/io/files_written");
    let more = files.len().saturating_sub(FILES_SHOWN_MAX);
    let rest = (more > 0).then(|| Branch::new("wrote", &count(more, "more file", "more files")));
    let shown = files.into_iter().take(FILES_SHOWN_MAX);
    shown
        .map(|file| Branch::new("wrote", file))
        .chain(rest)
        .collect()
}
