//! `astra scrub`: masks what must not be kept, from stdin to stdout.

mod lines;
mod report;

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use astra_scrub::{Counts, Scrubber, scrub_stream};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::output::{Output, unless_left};
use lines::scrub_lines;
use report::Report;

/// Masks personal data and secrets, from stdin to stdout
///
/// Reads any amount in the same memory, and writes each line as soon as it was read.
/// What is found is named in its place, in brackets: email, ip, secret …
#[derive(Debug, Args)]
pub(crate) struct ScrubArgs {
    /// Reads {"id","text"} lines, prints {"id","text","findings":[{"start","end","kind","sub_kind"}]}
    /// lines, the offsets in bytes of the input's text
    #[arg(long)]
    jsonl: bool,
    /// Prints how much was found of each kind instead of the masked text
    #[arg(long)]
    report: bool,
}

/// So much is read at once.
const READ_BYTES: usize = 64 * 1024;

pub(super) fn run(args: &ScrubArgs, app: &App) -> Result<Exit, CliError> {
    let scrubber = Scrubber::new();
    let bar = progress_bar(app.output);
    let input = BufReader::with_capacity(READ_BYTES, bar.wrap_read(io::stdin().lock()));
    let counts = match (args.jsonl, args.report) {
        (false, false) => stream(input, io::stdout().lock(), &scrubber),
        (false, true) => stream(input, io::sink(), &scrubber),
        (true, false) => scrub_lines(input, BufWriter::new(io::stdout().lock()), &scrubber),
        (true, true) => scrub_lines(input, io::sink(), &scrubber),
    };
    let bytes = bar.position();
    bar.finish_and_clear();
    let counts = counts?;
    if args.report {
        let report = Report {
            scrubber: &scrubber,
            counts: &counts,
            bytes,
        };
        app.output
            .result(&report.value(), |paint| report.told(paint))?;
    } else {
        let found = usize::try_from(counts.total()).unwrap_or(usize::MAX);
        let found = count(found, "finding", "findings");
        app.output.detail(&format!("{found} masked"));
    }
    Ok(Exit::Done)
}

/// Masks a text; a standard output takes whole lines at once, and gives them on at once.
fn stream(
    input: impl BufRead,
    output: impl Write,
    scrubber: &Scrubber,
) -> Result<Counts, CliError> {
    match scrub_stream(input, output, scrubber) {
        Ok(counts) => Ok(counts),
        Err(error) => unless_left(Err(error)).map(|()| Counts::default()),
    }
}

/// Returns what tells how far it is, where that doesn't stand between masked lines.
fn progress_bar(output: Output) -> ProgressBar {
    let bar = ProgressBar::no_length();
    if !output.shows_progress() || io::IsTerminal::is_terminal(&io::stdout()) {
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("read {decimal_bytes}, {decimal_bytes_per_sec}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
