//! The log of a daemon: a line for each event on stderr.

use std::fmt;
use std::io::{self, Write};

use astra_model::{Clock, Scrubber as _, SystemClock};
use astra_scrub::Scrubber;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use crate::args::{Format, Verbosity};
use crate::output::Output;
use crate::screen::{Screen, quiet_json};

/// Lets the events of this process be logged: as JSON for programs, else for people.
pub(crate) fn begin(output: Output, clock: SystemClock) {
    let level = match output.verbosity {
        Verbosity::Quiet => Level::ERROR,
        Verbosity::Normal => Level::INFO,
        Verbosity::Verbose => Level::DEBUG,
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_timer(Timer(clock));
    // A log that is there already is another command's of this process: it stays.
    let _ = match output.format {
        Format::Table => log.with_writer(Lines::ForPeople).try_init(),
        Format::Json | Format::Ndjson => log
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_writer(Lines::ForPrograms)
            .try_init(),
    };
}

/// Spells the clock that all else of this process reads.
struct Timer(SystemClock);

impl FormatTime for Timer {
    fn format_time(&self, line: &mut Writer<'_>) -> fmt::Result {
        line.write_str(&self.0.now().to_iso_millis())
    }
}

/// Lines on stderr, masked, in which nothing acts on a terminal.
#[derive(Clone, Copy, Debug)]
enum Lines {
    ForPeople,
    ForPrograms,
}

impl<'w> MakeWriter<'w> for Lines {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        *self
    }
}

impl Lines {
    fn safe(self, lines: &str) -> String {
        let masked = Scrubber::new().mask(lines).into_owned();
        match self {
            Self::ForPeople => format!("{}\n", Screen::line(masked.trim_end())),
            Self::ForPrograms => quiet_json(&masked).into_owned(),
        }
    }
}

impl Write for Lines {
    /// Takes an event, which is written whole.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let lines = self.safe(&String::from_utf8_lossy(event));
        // Where nobody reads the log, the work goes on.
        let _ = io::stderr().lock().write_all(lines.as_bytes());
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_masked_and_acts_on_no_terminal() {
        let event = "INFO to ada@example.org \u{1b}[2J\nand on\n";
        let line = Lines::ForPeople.safe(event);
        assert_eq!(line, "INFO to [email] \\u{1b}[2J\\nand on\n");
    }

    #[test]
    fn a_line_of_json_stays_json() {
        let event = "{\"message\":\"to ada@example.org \u{9b}2J\"}\n";
        let line = Lines::ForPrograms.safe(event);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["message"], "to [email] \u{9b}2J");
        assert!(!line.contains('\u{9b}'), "{line:?}");
    }
}
