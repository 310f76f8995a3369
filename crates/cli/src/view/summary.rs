//! What came of a run, in a few lines.

use serde_json::Value;

use super::sheet::Sheet;
use crate::document::{fact, text, texts};
use crate::human::{duration, indented};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// A response is shown no further than this beside a run; `astra show` shows all of it.
const TEXT_LINES_MAX: usize = 12;
/// The same for a response of few long lines, and for an error's message.
const TEXT_CHARS_MAX: usize = 1200;

/// Returns what came of a run, in a few lines, with the beginning of its response.
pub(crate) fn summary(document: &Value, paint: Paint) -> String {
    let said = text(document, "/content/text").trim();
    let lines: Vec<&str> = said.lines().take(TEXT_LINES_MAX).collect();
    let shown: String = lines.join("\n").chars().take(TEXT_CHARS_MAX).collect();
    let cut = if shown.len() < said.len() { " …" } else { "" };
    let mut summary = outline(document, paint);
    if !shown.is_empty() {
        summary.push('\n');
        summary.push_str(&indented(&(shown + cut)));
    }
    summary
}

/// Returns what came of a run, in a few lines.
pub(crate) fn outline(document: &Value, paint: Paint) -> String {
    let mut sheet = Sheet::new(paint, title(document, paint));
    sheet.row("record", text(document, "/id"));
    sheet.row("trace", fact(document, "trace_id"));
    sheet.row("memories", &memories(document));
    sheet.rows(
        "files",
        &texts(document, "/content/structured/io/files_written"),
    );
    sheet.row("error", &error(document));
    sheet.row(
        "stack hash",
        text(document, "/content/structured/error/stack_hash"),
    );
    sheet.text
}

/// Returns how an attempt ended, in one line.
pub(super) fn title(document: &Value, paint: Paint) -> String {
    let facts = &document["content"]["structured"];
    let status = fact(document, "status");
    format!(
        "{}  {}  {} {}\n",
        paint.text(Tone::of_status(status), Screen::line(status)),
        paint.text(Tone::Strong, Screen::line(fact(document, "task_id"))),
        paint.text(Tone::Faint, format_args!("attempt {},", facts["attempt"])),
        paint.text(
            Tone::Faint,
            duration(facts["duration_ms"].as_i64().unwrap_or_default())
        ),
    )
}

fn memories(document: &Value) -> String {
    let parents = texts(document, "/parents");
    match parents.len() {
        0 => String::new(),
        many => format!("{many}: {}", parents.join(", ")),
    }
}

/// Returns why an attempt failed, in one line; empty where it didn't.
pub(crate) fn error(document: &Value) -> String {
    let error = &document["content"]["structured"]["error"];
    match (error["type"].as_str(), error["message"].as_str()) {
        (Some(kind), Some(message)) => {
            let message: String = message.trim().chars().take(TEXT_CHARS_MAX).collect();
            format!("{kind}: {}", message.replace('\n', "; "))
        }
        _ => String::new(),
    }
}
