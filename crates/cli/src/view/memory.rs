//! An experience that is no execution.

use serde_json::Value;

use super::sheet::Sheet;
use crate::document::{text, texts};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

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
    if facts.as_object().is_some_and(|facts| !facts.is_empty()) {
        sheet.section("Facts");
        sheet.block(&format!("{facts:#}"));
    }
    sheet.text
}
