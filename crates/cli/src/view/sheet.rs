//! Labelled values, one a line.

use crate::human::indented;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// Labels stand in a column of this width.
const LABEL_CHARS: usize = 11;

/// Labelled values, one a line; those that are empty are left out.
pub(super) struct Sheet {
    paint: Paint,
    pub(super) text: String,
}

impl Sheet {
    pub(super) fn new(paint: Paint, title: String) -> Self {
        Self { paint, text: title }
    }

    pub(super) fn row(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            let label = self
                .paint
                .text(Tone::Faint, format_args!("{label:LABEL_CHARS$}"));
            let line = format!("  {label} {}\n", Screen::line(value));
            self.text.push_str(&line);
        }
    }

    pub(super) fn rows(&mut self, label: &str, values: &[&str]) {
        for (at, value) in values.iter().enumerate() {
            self.row(if at == 0 { label } else { "" }, value);
        }
    }

    pub(super) fn section(&mut self, title: &str) {
        let title = format!("\n{}\n", self.paint.text(Tone::Strong, title));
        self.text.push_str(&title);
    }

    pub(super) fn block(&mut self, text: &str) {
        self.text.push_str(&indented(text));
    }
}
