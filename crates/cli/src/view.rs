//! An execution as people read it.

use serde_json::Value;

use crate::document::{fact, text, texts};
use crate::human::{beginning, count, duration, indented};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// A response is shown no further than this beside a run; `astra show` shows all of it.
const TEXT_LINES_MAX: usize = 12;
/// The same for a response of few long lines, and for an error's message.
const TEXT_CHARS_MAX: usize = 1200;
/// Labels stand in a column of this width.
const LABEL_CHARS: usize = 11;

/// Labelled values, one a line; those that are empty are left out.
struct Sheet {
    paint: Paint,
    text: String,
}

impl Sheet {
    fn new(paint: Paint, title: String) -> Self {
        Self { paint, text: title }
    }

    fn row(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            let label = self
                .paint
                .text(Tone::Faint, format_args!("{label:LABEL_CHARS$}"));
            let line = format!("  {label} {}\n", Screen::line(value));
            self.text.push_str(&line);
        }
    }

    fn rows(&mut self, label: &str, values: &[&str]) {
        for (at, value) in values.iter().enumerate() {
            self.row(if at == 0 { label } else { "" }, value);
        }
    }

    fn section(&mut self, title: &str) {
        let title = format!("\n{}\n", self.paint.text(Tone::Strong, title));
        self.text.push_str(&title);
    }

    fn block(&mut self, text: &str) {
        self.text.push_str(&indented(text));
    }
}

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

fn title(document: &Value, paint: Paint) -> String {
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

fn error(document: &Value) -> String {
    let error = &document["content"]["structured"]["error"];
    match (error["type"].as_str(), error["message"].as_str()) {
        (Some(kind), Some(message)) => {
            let message: String = message.trim().chars().take(TEXT_CHARS_MAX).collect();
            format!("{kind}: {}", message.replace('\n', "; "))
        }
        _ => String::new(),
    }
}

/// Returns all that an execution's document says.
pub(crate) fn execution(document: &Value, paint: Paint) -> String {
    let mut sheet = Sheet::new(paint, title(document, paint));
    identity(&mut sheet, document);
    timing(&mut sheet, document);
    failure(&mut sheet, document);
    retrieval(&mut sheet, document);
    effects(&mut sheet, document);
    origin(&mut sheet, document);
    let said = text(document, "/content/text");
    if !said.trim().is_empty() {
        sheet.section("Response");
        sheet.block(said);
    }
    sheet.text
}

fn identity(sheet: &mut Sheet, document: &Value) {
    sheet.row("record", text(document, "/id"));
    sheet.row("trace", fact(document, "trace_id"));
    sheet.row("span", fact(document, "span_id"));
    sheet.row("retry of", fact(document, "retry_of"));
    sheet.row("task", fact(document, "task_name"));
    sheet.row("type", fact(document, "task_type"));
    sheet.row("asked by", fact(document, "scheduled_vs_manual"));
}

fn timing(sheet: &mut Sheet, document: &Value) {
    sheet.row("window", text(document, "/meta/scheduled_at"));
    sheet.row("started", fact(document, "started_at_iso"));
    sheet.row("ended", fact(document, "ended_at_iso"));
}

fn failure(sheet: &mut Sheet, document: &Value) {
    let error = &document["content"]["structured"]["error"];
    if !error.is_object() {
        return;
    }
    sheet.section("Error");
    sheet.row("type", text(error, "/type"));
    sheet.row("stack hash", text(error, "/stack_hash"));
    sheet.block(text(error, "/message"));
}

fn retrieval(sheet: &mut Sheet, document: &Value) {
    let retrieval = &document["content"]["structured"]["retrieval"];
    let parents = texts(document, "/parents");
    if parents.is_empty() && retrieval["query"].is_null() {
        return;
    }
    sheet.section("Memories");
    sheet.row("query", &beginning(text(retrieval, "/query"), 200));
    sheet.row("filters", &filled(&retrieval["filters"]));
    sheet.row(
        "took",
        &retrieval["latency_ms"]
            .as_i64()
            .map(duration)
            .unwrap_or_default(),
    );
    sheet.row("source", &texts(retrieval, "/source").join(", "));
    sheet.rows("found", &parents);
}

fn filled(value: &Value) -> String {
    match value {
        Value::Object(object) if !object.is_empty() => value.to_string(),
        _ => String::new(),
    }
}

fn effects(sheet: &mut Sheet, document: &Value) {
    let io = &document["content"]["structured"]["io"];
    let lists = [
        ("files", texts(io, "/files_written")),
        ("scripts", texts(io, "/script_runs")),
        ("tools", texts(io, "/tool_calls")),
    ];
    if lists.iter().any(|(_, ids)| !ids.is_empty()) {
        sheet.section("Effects");
    }
    for (label, ids) in &lists {
        sheet.rows(label, ids);
    }
}

fn origin(sheet: &mut Sheet, document: &Value) {
    let runner = &document["content"]["structured"]["provenance_runner"];
    sheet.section("Origin");
    let name = format!("{} {}", text(runner, "/name"), text(runner, "/version"));
    sheet.row("runner", name.trim());
    if let Some(pid) = runner["pid"].as_i64() {
        sheet.row("process", &format!("{pid} on {}", text(runner, "/host")));
    }
    sheet.row("key", fact(document, "idempotency_key"));
    sheet.row("config", fact(document, "task_config_digest"));
    sheet.rows("causes", &texts(document, "/causes"));
    sheet.row("file", text(document, "/meta/legacy_result_file"));
    if let Some(bytes) = document
        .pointer("/meta/truncated/bytes")
        .and_then(Value::as_u64)
    {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        sheet.row(
            "cut",
            &format!("the whole response had {}", count(bytes, "byte", "bytes")),
        );
    }
}

/// Returns an experience that is no execution.
pub(crate) fn memory(document: &Value, paint: Paint) -> String {
    let kind = paint.text(Tone::Strong, Screen::line(text(document, "/type")));
    let mut sheet = Sheet::new(paint, format!("{kind}\n"));
    sheet.row("record", text(document, "/id"));
    sheet.row("created", text(document, "/created_at"));
    sheet.row("actor", text(document, "/provenance/actor"));
    sheet.row("method", text(document, "/provenance/method"));
    sheet.rows("parents", &texts(document, "/parents"));
    sheet.rows("causes", &texts(document, "/causes"));
    sheet.section("Text");
    sheet.block(text(document, "/content/text"));
    let facts = &document["content"]["structured"];
    if !filled(facts).is_empty() {
        sheet.section("Facts");
        sheet.block(&format!("{facts:#}"));
    }
    sheet.text
}
