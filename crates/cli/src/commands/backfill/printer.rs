//! What became of files, told while others are still read.

use std::io::{self, BufWriter, IsTerminal, Seek, SeekFrom, StdoutLock, Write};

use astra_backfill::{FileReport, Outcome, Summary, Watcher};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tempfile::SpooledTempFile;

use crate::args::Format;
use crate::error::CliError;
use crate::output::{Output, unless_left};
use crate::paint::Tone;
use crate::screen::{Screen, quiet_json};

/// Fewer files are read before a person has read that they are.
const PROGRESS_FILES_MIN: u64 = 2_000;
/// Rejections are told a second time behind all files; more of them than this wait on the disk.
const REJECTED_BYTES_IN_MEMORY: usize = 1024 * 1024;

/// Tells what became of files, in memory that doesn't grow with them.
pub(super) struct Printer {
    output: Output,
    is_dry: bool,
    stdout: BufWriter<StdoutLock<'static>>,
    /// The JSON of rejections, each behind a comma.
    rejected: SpooledTempFile,
    summary: Summary,
    bar: ProgressBar,
    /// What kept stdout from taking more; the files are stored all the same.
    failed: Option<io::Error>,
}

impl Printer {
    pub(super) fn new(output: Output, is_dry: bool) -> Result<Self, CliError> {
        let mut printer = Self {
            output,
            is_dry,
            stdout: BufWriter::new(io::stdout().lock()),
            rejected: SpooledTempFile::new(REJECTED_BYTES_IN_MEMORY),
            summary: Summary::default(),
            bar: progress_bar(output),
            failed: None,
        };
        if output.format == Format::Json {
            printer.print("{\n  \"files\": [");
        }
        Ok(printer)
    }

    /// Tells the sum of it, also of a run that ended early.
    pub(super) fn finish(mut self) -> Result<(), CliError> {
        self.bar.finish_and_clear();
        let sum = self.sum();
        match self.output.format {
            Format::Table => self.print(&format!("{sum}\n")),
            Format::Json => self.finish_json(),
            Format::Ndjson => {}
        }
        let flushed = self.stdout.flush();
        unless_left(self.failed.map_or(flushed, Err))?;
        if self.output.format == Format::Ndjson {
            self.output.aside("summary", &sum);
        }
        match self.summary.rejected {
            0 => {}
            1 => self
                .output
                .warning("1 file was rejected; its line says why"),
            many => self
                .output
                .warning(&format!("{many} files were rejected; their lines say why")),
        }
        Ok(())
    }

    fn sum(&self) -> String {
        let Summary {
            found,
            created,
            already_there,
            rejected,
        } = self.summary;
        let created = match created {
            0 => "nothing new".to_owned(),
            created if self.is_dry => format!("{created} to be created"),
            created => format!("{created} created"),
        };
        let dry = if self.is_dry {
            "dry run, nothing is stored: "
        } else {
            ""
        };
        format!("{dry}{found} found: {created}, {already_there} already there, {rejected} rejected")
    }

    fn finish_json(&mut self) {
        let copied = self.copy_rejected();
        self.note(copied);
        let Summary {
            found,
            created,
            already_there,
            ..
        } = self.summary;
        self.print(&format!(
            "\n  ],\n  \"found\": {found},\n  \"created\": {created},\n  \
             \"already_there\": {already_there}\n}}\n"
        ));
    }

    fn copy_rejected(&mut self) -> io::Result<()> {
        self.stdout.write_all(b"\n  ],\n  \"rejected\": [")?;
        // The first needs no comma.
        self.rejected.seek(SeekFrom::Start(1))?;
        io::copy(&mut self.rejected, &mut self.stdout).map(drop)
    }

    fn print(&mut self, text: &str) {
        let written = self.stdout.write_all(text.as_bytes());
        self.note(written);
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }

    fn tell_json(&mut self, report: &FileReport) {
        let comma = if self.summary.found > 1 { "," } else { "" };
        let line = one_line(&value(report));
        self.print(&format!("{comma}\n    {line}"));
        if let Outcome::Rejected(rejection) = &report.outcome {
            let rejected = json!({ "file": report.file, "reason": rejection.to_string() });
            let written = write!(self.rejected, ",\n    {}", one_line(&rejected));
            self.note(written);
        }
    }

    fn tell_line(&mut self, report: &FileReport) {
        let mut line = value(report);
        if let Outcome::Rejected(rejection) = &report.outcome {
            line["reason"] = rejection.to_string().into();
        }
        self.print(&format!("{}\n", one_line(&line)));
    }

    fn tell_person(&mut self, report: &FileReport) {
        let paint = self.output.paint;
        let file = Screen::line(report.file.as_str()).to_string();
        let became = match &report.outcome {
            Outcome::Created(id) => {
                format!(
                    "{}  {}",
                    Screen::line(id.as_str()),
                    paint.text(Tone::Good, "created")
                )
            }
            Outcome::AlreadyThere { id, .. } => {
                format!(
                    "{}  {}",
                    Screen::line(id.as_str()),
                    paint.text(Tone::Faint, "already there")
                )
            }
            Outcome::Rejected(rejection) => {
                let reason = rejection.to_string();
                format!(
                    "{}: {}",
                    paint.text(Tone::Bad, "rejected"),
                    Screen::line(&reason)
                )
            }
        };
        self.print(&format!("{file} → {became}\n"));
    }
}

impl Watcher for Printer {
    fn found(&mut self, files: u64) {
        if files >= PROGRESS_FILES_MIN {
            self.bar.set_length(files);
        }
    }

    fn done(&mut self, report: &FileReport) {
        self.summary.add(report);
        match self.output.format {
            Format::Table => self.tell_person(report),
            Format::Json => self.tell_json(report),
            Format::Ndjson => self.tell_line(report),
        }
        if let Outcome::AlreadyThere {
            id,
            disagreement: Some(statuses),
        } = &report.outcome
        {
            self.output.warning(&format!(
                "{} says {}, and its record {id} says {}; the record stands",
                report.file, statuses.file, statuses.record
            ));
        }
        if self
            .bar
            .length()
            .is_some_and(|files| files >= PROGRESS_FILES_MIN)
        {
            self.bar.inc(1);
        }
    }
}

fn value(report: &FileReport) -> Value {
    let (id, outcome) = match &report.outcome {
        Outcome::Created(id) => (Some(id), "created"),
        Outcome::AlreadyThere { id, .. } => (Some(id), "already_there"),
        Outcome::Rejected(_) => (None, "rejected"),
    };
    json!({ "file": report.file, "experience_id": id, "outcome": outcome })
}

fn one_line(value: &Value) -> String {
    quiet_json(&value.to_string()).into_owned()
}

/// Shows progress where nothing else moves.
fn progress_bar(output: Output) -> ProgressBar {
    if !output.shows_progress() || io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{human_pos} of {human_len} files, {eta} to go");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
