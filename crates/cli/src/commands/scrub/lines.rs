//! Texts in lines of JSON.

use std::io::{BufRead, Read, Write};

use astra_scrub::{Counts, Finding, Scrubber};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::CliError;
use crate::exit::Exit;
use crate::output::unless_left;

/// A text to mask; what else a line holds is let go.
#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
}

/// A line is parsed whole: a longer one would take the memory of the machine.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Masks the text of each line, and tells what was found in it.
pub(super) fn scrub_lines(
    mut input: impl BufRead,
    mut output: impl Write,
    scrubber: &Scrubber,
) -> Result<Counts, CliError> {
    let mut counts = Counts::default();
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
        let (text, findings) = scrubber.scrub(&parsed.text);
        counts.add(&findings);
        let findings: Vec<Value> = findings.iter().map(|one| value(one, scrubber)).collect();
        let scrubbed = json!({ "id": parsed.id, "text": text, "findings": findings });
        if let Err(error) = writeln!(output, "{scrubbed}") {
            return unless_left(Err(error)).map(|()| counts);
        }
    }
    unless_left(output.flush()).map(|()| counts)
}

fn refused(number: u64, error: &serde_json::Error) -> CliError {
    // The parser counts lines of what it was given, which is one.
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let message = format!("line {number}, column {}: {reason}", error.column());
    CliError::usage(message).hint("every line is a JSON object {\"id\": …, \"text\": \"…\"}")
}

fn value(finding: &Finding, scrubber: &Scrubber) -> Value {
    json!({
        "start": finding.start,
        "end": finding.end,
        "kind": finding.kind.name(),
        "sub_kind": scrubber.name_of(finding.sub_kind),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrub(input: &str) -> (String, Result<Counts, CliError>) {
        let mut output = Vec::new();
        let result = scrub_lines(input.as_bytes(), &mut output, &Scrubber::new());
        (String::from_utf8(output).unwrap(), result)
    }

    #[test]
    fn a_line_gets_its_findings_in_bytes_of_the_input() {
        let (output, result) = scrub("{\"id\": 7, \"text\": \"ü ada@example.org\"}\n");
        assert_eq!(result.unwrap().total(), 1);
        let line: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(
            (&line["id"], &line["text"]),
            (&json!(7), &json!("ü [email]"))
        );
        let finding = &line["findings"][0];
        assert_eq!(
            (&finding["start"], &finding["end"]),
            (&json!(3), &json!(18))
        );
        assert_eq!(finding["kind"], "email");
        assert!(finding["sub_kind"].is_string());
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
