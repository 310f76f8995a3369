//! One execution, and its place among the attempts of its window.

use serde_json::Value;

use super::sheet::Sheet;
use super::summary::title;
use super::window::{identity, tree};
use crate::document::{fact, text};
use crate::history::History;
use crate::human::count;
use crate::paint::Paint;

/// Returns all that is known of an execution, and a line for each other attempt of its window.
pub(crate) fn execution(history: &History, document: &Value, paint: Paint) -> String {
    let mut sheet = Sheet::new(paint, title(document, paint));
    identity(&mut sheet, history);
    sheet.row("key", fact(document, "idempotency_key"));
    sheet.row("config", fact(document, "task_config_digest"));
    sheet.text.push('\n');
    sheet.text.push_str(&tree(history, paint));
    failure(&mut sheet, document);
    response(&mut sheet, document);
    sheet.text
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

fn response(sheet: &mut Sheet, document: &Value) {
    let said = text(document, "/content/text");
    if said.trim().is_empty() {
        return;
    }
    sheet.section("Response");
    sheet.block(said);
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
