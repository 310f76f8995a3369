//! What a command says: its result to stdout, all else to stderr.

use std::io::{self, IsTerminal, Write};

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;
use serde_json::{Value, json};

use crate::args::{Format, Verbosity};
use crate::error::CliError;
use crate::exit::Exit;
use crate::paint::{Paint, Tone};
use crate::screen::{Screen, quiet_json};

/// What a command says: its result to stdout, all else to stderr.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) verbosity: Verbosity,
    pub(crate) paint: Paint,
}

impl Output {
    /// Prints a result: its value, or what people read instead.
    pub(crate) fn result(
        &self,
        value: &Value,
        human: impl FnOnce(Paint) -> String,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Table => print(&human(self.paint)),
            Format::Json => print(&pretty(value)),
            Format::Ndjson => print(&one_line(value)),
        }
    }

    /// Prints one of many results as they come: a line for programs, or what people read instead.
    ///
    /// A reader who went away is an error here: more is to come.
    pub(crate) fn line(
        &self,
        value: &Value,
        human: impl FnOnce(Paint) -> String,
    ) -> io::Result<()> {
        match self.format {
            Format::Table => write(&human(self.paint)),
            Format::Json | Format::Ndjson => write(&one_line(value)),
        }
    }

    /// Prints a list: one value that holds all, a line for each, or what people read instead.
    pub(crate) fn list(
        &self,
        items: &[Value],
        whole: impl FnOnce() -> Value,
        human: impl FnOnce(Paint) -> String,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Ndjson => print(&items.iter().map(one_line).collect::<String>()),
            _ => self.result(&whole(), human),
        }
    }

    /// Says what a person may want to know beside the result.
    pub(crate) fn note(&self, text: &str) {
        if self.format == Format::Table && self.verbosity != Verbosity::Quiet {
            complain(&Screen::lines(&mask(text)).to_string());
        }
    }

    /// Says what helps to find out what is wrong.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbosity == Verbosity::Verbose {
            self.note(text);
        }
    }

    /// Says what somebody should look at, to programs too.
    pub(crate) fn warning(&self, text: &str) {
        self.aside("warning", text);
    }

    /// Says something of this kind, to programs as one line of JSON.
    pub(crate) fn aside(&self, kind: &str, text: &str) {
        match self.format {
            _ if self.verbosity == Verbosity::Quiet => {}
            Format::Table => complain(&format!("{kind}: {}", Screen::lines(&mask(text)))),
            _ => complain(one_line(&json!({ kind: mask(text) })).trim_end()),
        }
    }

    /// Says why a command could not be done: for programs as one line of JSON.
    pub(crate) fn error(&self, error: &CliError) {
        if self.format != Format::Table {
            return complain(one_line(&error.to_json(mask)).trim_end());
        }
        complain(&format!("error: {}", Screen::lines(&mask(error.message()))));
        if let Some(hint) = error.advice() {
            complain(&format!("  try: {}", Screen::lines(&mask(hint))));
        }
    }

    /// Tells whether progress may be shown: somebody watches, and didn't ask for silence.
    pub(crate) fn shows_progress(&self) -> bool {
        self.format == Format::Table
            && self.verbosity != Verbosity::Quiet
            && io::stderr().is_terminal()
    }
}

/// Masks what may stand in a message: paths, arguments and errors of others hold anything.
pub(crate) fn mask(text: &str) -> String {
    Scrubber::new().mask(text).into_owned()
}

fn pretty(value: &Value) -> String {
    format!("{}\n", quiet_json(&format!("{value:#}")))
}

fn one_line(value: &Value) -> String {
    format!("{}\n", quiet_json(&value.to_string()))
}

/// Prints to stdout.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    unless_left(write(text))
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Takes a reader who went away, as `head` does, for one who has read enough.
pub(crate) fn unless_left(written: io::Result<()>) -> Result<(), CliError> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::because(Exit::Storage, &error).hint("look at what stdout is"))
        }
        _ => Ok(()),
    }
}

/// Prints a line to stderr; where that can't be done there is nobody to tell.
fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Returns a heading.
pub(crate) fn heading(paint: Paint, text: &str) -> String {
    format!("{}\n", paint.text(Tone::Strong, text))
}
