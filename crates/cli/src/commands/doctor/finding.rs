//! What was looked at, and how it is.

use serde_json::{Value, json};

use crate::human::indented;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Ok,
    Warn,
    Error,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warn => Tone::Doubtful,
            Self::Error => Tone::Bad,
        }
    }
}

/// What was looked at, and how it is.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) level: Level,
    what: &'static str,
    detail: String,
    hint: Option<String>,
}

impl Finding {
    fn new(level: Level, what: &'static str, detail: impl Into<String>) -> Self {
        Self {
            level,
            what,
            detail: detail.into(),
            hint: None,
        }
    }

    pub(super) fn ok(what: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Level::Ok, what, detail)
    }

    pub(super) fn warn(what: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Level::Warn, what, detail)
    }

    pub(super) fn error(what: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Level::Error, what, detail)
    }

    /// Says how to mend it.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "level": self.level.word(),
            "what": self.what,
            "detail": self.detail,
            "hint": self.hint,
        })
    }

    pub(super) fn line(&self, paint: Paint) -> String {
        let word = paint.text(self.level.tone(), format_args!("{:5}", self.level.word()));
        let line = format!("{word}  {:14} {}\n", self.what, Screen::line(&self.detail));
        let hint = self
            .hint
            .as_deref()
            .map(|hint| indented(&format!("{:19} → {hint}", "")));
        line + &hint.unwrap_or_default()
    }
}
