//! `astra scrub`: masks what must not be kept, from stdin to stdout.

use std::io::{self, BufRead, BufWriter, Read, Write};

use astra_scrub::{Finding, Scrubber, scrub_stream};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::output::unless_left;

/// Masks e-mail addresses, IP addresses and long hexadecimal ids, from stdin to stdout
#[derive(Debug, Args)]
pub(crate) struct ScrubArgs {
    /// Reads {"id","text"} lines, prints {"id","text","findings":[{"start","end","kind"}]} lines,
    /// the offsets in bytes of the input's text
    #[arg(long)]
    jsonl: bool,
}

/// A text to mask; what else a line holds is let go.
#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
}

/// A line is parsed whole: a longer one would take the memory of the machine.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

pub(super) fn run(args: &ScrubArgs, app: &App) -> Result<Exit, CliError> {
    let scrubber = Scrubber::new();
    let stdin = io::stdin().lock();
    let mut stdout = BufWriter::new(io::stdout().lock());
    if args.jsonl {
        scrub_lines(stdin, &mut stdout, &scrubber)?;
    } else {
        match scrub_stream(stdin, &mut stdout, &scrubber) {
            Ok(found) => app.output.detail(&count_found(found.total())),
            Err(error) => unless_left(Err(error))?,
        }
    }
    Ok(Exit::Done)
}

fn count_found(found: u64) -> String {
    format!(
        "{} masked",
        count(
            usize::try_from(found).unwrap_or(usize::MAX),
            "finding",
            "findings"
        )
    )
}

fn scrub_lines(
    mut input: impl BufRead,
    output: &mut impl Write,
    scrubber: &Scrubber,
) -> Result<(), CliError> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = input
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line);
        if read.map_err(|error| CliError::because(Exit::Storage, &error))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let parsed: Line = serde_json::from_slice(&line).map_err(|error| {
            // What was masked until here is worth having.
            let _ = output.flush();
            refused(number, &error)
        })?;
        let written = writeln!(output, "{}", scrubbed(&parsed, scrubber));
        if let Err(error) = written {
            return unless_left(Err(error));
        }
    }
    unless_left(output.flush())
}

fn refused(number: u64, error: &serde_json::Error) -> CliError {
    // The parser counts lines of what it was given, which is one.
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let message = format!("line {number}, column {}: {reason}", error.column());
    CliError::usage(message).hint("every line is a JSON object {\"id\": …, \"text\": \"…\"}")
}

fn scrubbed(line: &Line, scrubber: &Scrubber) -> Value {
    let (text, findings) = scrubber.scrub(&line.text);
    let findings: Vec<Value> = findings.iter().map(finding).collect();
    json!({ "id": line.id, "text": text, "findings": findings })
}

fn finding(finding: &Finding) -> Value {
    json!({ "start": finding.start, "end": finding.end, "kind": finding.kind.name() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrub(input: &str) -> (String, Result<(), CliError>) {
        let mut output = Vec::new();
        let result = scrub_lines(input.as_bytes(), &mut output, &Scrubber::new());
        (String::from_utf8(output).unwrap(), result)
    }

    #[test]
    fn a_line_gets_its_findings_in_bytes_of_the_input() {
        let (output, result) = scrub("{\"id\": 7, \"text\": \"ü ada@example.org\"}\n");
        result.unwrap();
        let line: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(
            line,
            json!({ "id": 7, "text": "ü [email]", "findings": [{ "start": 3, "end": 18, "kind": "email" }] })
        );
    }

    #[test]
    fn a_malformed_line_is_named_and_what_came_before_it_is_printed() {
        let (output, result) = scrub("{\"id\":1,\"text\":\"a\"}\n\nnonsense\n");
        assert_eq!(output.lines().count(), 1);
        let error = result.unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        assert!(
            error.message().starts_with("line 3, column"),
            "{}",
            error.message()
        );
    }
}
