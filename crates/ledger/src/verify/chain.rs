//! Lines are held against their hashes and each other.

use std::fmt::Display;

use astra_model::{EntryHash, GENESIS};

use super::failure::{FailureKind, Fault, LedgerFailure, LedgerReport, VerifiedEntry};
use crate::day::Day;
use crate::json::JsonReader;
use crate::line::Line;

/// After so many failures nothing is left to be proved: a file made of nothing else must cost little.
const FAILURES_MAX: usize = 1_000;
/// A text from a line is shown with so many characters at most.
const SHOWN_CHARS_MAX: usize = 80;

/// The lines that were read so far, and what was wrong with them.
pub(super) struct ChainCheck<'c> {
    check: &'c mut dyn FnMut(&VerifiedEntry<'_>) -> Option<Fault>,
    reader: JsonReader,
    last: Last,
    day: Option<Day>,
    /// How many lines of the day's file were read, or lost.
    line: u64,
    /// How many of all files.
    place: u64,
    report: LedgerReport,
}

/// What the next line has to name.
#[derive(Clone, Copy)]
enum Last {
    Genesis,
    Hash(EntryHash),
    /// The line before could not be read: that is reported, and nothing can be asked of the next.
    Unknown,
}

impl<'c> ChainCheck<'c> {
    pub(super) fn new(check: &'c mut dyn FnMut(&VerifiedEntry<'_>) -> Option<Fault>) -> Self {
        Self {
            check,
            reader: JsonReader::new(),
            last: Last::Genesis,
            day: None,
            line: 0,
            place: 0,
            report: LedgerReport {
                entries: 0,
                failures: Vec::new(),
                has_given_up: false,
            },
        }
    }

    pub(super) fn has_given_up(&self) -> bool {
        self.report.has_given_up
    }

    pub(super) fn into_report(self) -> LedgerReport {
        self.report
    }

    /// Goes on with the first line of a day's file.
    pub(super) fn begin(&mut self, day: Day) {
        self.day = Some(day);
        self.line = 0;
    }

    /// Notes why the next line can't be read: what is lost counts as one, however many it was.
    pub(super) fn lose(&mut self, kind: FailureKind, why: &dyn Display) {
        self.last = Last::Unknown;
        self.line += 1;
        self.place += 1;
        self.note(kind, why.to_string());
    }

    /// Takes the next line, without its end.
    pub(super) fn take(&mut self, text: &[u8]) {
        self.line += 1;
        let place = self.place;
        self.place += 1;
        self.report.entries += 1;
        let line = match Line::read(&mut self.reader, text) {
            Ok(line) => line,
            Err(error) => {
                self.last = Last::Unknown;
                return self.note(FailureKind::Json, error.to_string());
            }
        };
        let hash = line.hash();
        let sha = line.sha().and_then(|sha| sha.parse().ok());
        let wrong_hash = (sha != Some(hash)).then(|| wrong_hash(&line, hash));
        let wrong_link = wrong_link(&line, self.last);
        // The next line is held against what this one says: a hash that is wrong is one failure.
        self.last = sha.map_or(Last::Unknown, Last::Hash);
        let seq = line.seq();
        let wrong_elsewhere = self.day.and_then(|day| {
            (self.check)(&VerifiedEntry {
                place,
                day,
                line: self.line,
                seq,
                text,
                hash,
            })
        });
        for fault in [wrong_hash, wrong_link, wrong_elsewhere]
            .into_iter()
            .flatten()
        {
            self.note(fault.kind, fault.detail);
        }
    }

    fn note(&mut self, kind: FailureKind, detail: String) {
        self.report.has_given_up = self.report.failures.len() + 1 >= FAILURES_MAX;
        self.report.failures.push(LedgerFailure {
            file: self.day.map(Day::file_name).unwrap_or_default(),
            line: self.line,
            kind,
            detail,
        });
    }
}

fn wrong_hash(line: &Line<'_>, hash: EntryHash) -> Fault {
    let sha = shown(line.sha().as_deref());
    Fault {
        kind: FailureKind::Hash,
        detail: format!("sha is {sha}, and what the line says has {hash}"),
    }
}

fn wrong_link(line: &Line<'_>, last: Last) -> Option<Fault> {
    let previous = line.previous();
    let named = previous.as_deref().unwrap_or_default();
    let (holds, expected) = match last {
        Last::Unknown => return None,
        Last::Genesis => (named == GENESIS, None),
        Last::Hash(hash) => (named.parse() == Ok(hash), Some(hash)),
    };
    (!holds).then(|| Fault {
        kind: FailureKind::Link,
        detail: match expected {
            Some(hash) => format!(
                "prev_sha is {}, and the line before has {hash}",
                shown(previous.as_deref())
            ),
            None => format!(
                "prev_sha is {}, and the first line of all has {GENESIS}",
                shown(previous.as_deref())
            ),
        },
    })
}

/// Shows what a line says, of which anybody may have written anything.
fn shown(text: Option<&str>) -> String {
    let Some(text) = text else {
        return "missing".to_owned();
    };
    text.chars()
        .take(SHOWN_CHARS_MAX)
        .flat_map(char::escape_debug)
        .collect()
}
