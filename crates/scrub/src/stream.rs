//! Text that doesn't fit in memory.

mod held;

use std::io::{self, BufRead, Write};

use crate::counts::Counts;
use crate::finding::Finding;
use crate::mask::mask_into;
use crate::scrubber::Scrubber;
use held::Held;

/// The longest line that is looked at as a whole: of longer ones parts are, so that memory is bounded.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// What is looked at on both sides of a part of a long line: many times what any rule reads there.
const MARGIN_BYTES: usize = 64 * 1024;

/// So far ahead a private key may end whose first line is there: what its rule reads, and its ends.
const KEY_BYTES_MAX: usize = 72 * 1024;

/// Masks a text of any length and returns what was found.
///
/// The result is that of masking the whole text, with bytes that are no UTF-8 replaced by U+FFFD.
/// What was read is masked and written as soon as a line ends, but for lines that may belong to a
/// private key. Of a line longer than [`LINE_BYTES_MAX`] parts are looked at, each with 64 KiB before
/// and behind it: only a finding that is longer than that may be masked otherwise than in the whole,
/// and what the [older profiles](crate::Profile) find, which read beyond line breaks.
///
/// # Errors
/// Fails where reading or writing fails; what was written until then is masked.
pub fn scrub_stream(
    reader: impl BufRead,
    writer: impl Write,
    scrubber: &Scrubber,
) -> io::Result<Counts> {
    let limits = Limits {
        line: LINE_BYTES_MAX,
        margin: MARGIN_BYTES,
        key: KEY_BYTES_MAX,
    };
    Stream::new(scrubber, limits).pass(reader, writer)
}

/// How much of a stream is held, in bytes.
#[derive(Clone, Copy, Debug)]
struct Limits {
    line: usize,
    margin: usize,
    key: usize,
}

/// A text on its way from a reader to a writer.
struct Stream<'s> {
    scrubber: &'s Scrubber,
    limits: Limits,
    held: Held,
    /// Whether what was written last is a finding that ends where it was cut.
    is_in_finding: bool,
    masked: String,
    counts: Counts,
}

/// What of the held text can be looked at, and what of it can then be written.
#[derive(Clone, Copy, Debug)]
struct Part {
    read_to: usize,
    write_to: usize,
    is_of_line: bool,
}

impl Part {
    fn lines(read_to: usize, write_to: usize) -> Self {
        Self {
            read_to,
            write_to,
            is_of_line: false,
        }
    }
}

impl<'s> Stream<'s> {
    fn new(scrubber: &'s Scrubber, limits: Limits) -> Self {
        Self {
            scrubber,
            limits,
            held: Held::default(),
            is_in_finding: false,
            masked: String::new(),
            counts: Counts::default(),
        }
    }

    fn pass(mut self, mut reader: impl BufRead, mut writer: impl Write) -> io::Result<Counts> {
        loop {
            let is_end = self.held.read(&mut reader)?;
            if let Some(part) = self.part(is_end) {
                self.mask(part);
                writer.write_all(self.masked.as_bytes())?;
            }
            if is_end {
                writer.flush()?;
                return Ok(self.counts);
            }
        }
    }

    fn part(&self, is_end: bool) -> Option<Part> {
        let (held, end) = (&self.held, self.held.text.len());
        let part = if is_end {
            Part::lines(end, end)
        } else {
            self.lines().or_else(|| self.line())?
        };
        (part.write_to > held.written).then_some(part)
    }

    /// Returns the lines that are there, but for those of a key that may go on.
    fn lines(&self) -> Option<Part> {
        let (held, limits) = (&self.held, self.limits);
        let end = held.lines_end()?;
        if held.text.len() - held.written >= limits.line + limits.key {
            return None;
        }
        let write_to = held.open_key(end, limits.key).unwrap_or(end);
        let part = Part::lines(held.read_to(end), write_to);
        (write_to > held.written).then_some(part)
    }

    /// Returns a part of a line that is too long to wait for its end.
    fn line(&self) -> Option<Part> {
        let (text, limits) = (&self.held.text, self.limits);
        (text.len() >= limits.line).then(|| Part {
            read_to: text.len(),
            write_to: text.floor_char_boundary(text.len() - limits.margin),
            is_of_line: true,
        })
    }

    /// Masks a part up to where nothing is found across.
    fn mask(&mut self, part: Part) {
        self.masked.clear();
        let findings = self.scrubber.find(&self.held.text[..part.read_to]);
        let cut = self.cut(part, &findings);
        if cut <= self.held.written {
            return;
        }
        let (from, findings) = self.unwritten(&findings, cut);
        mask_into(&mut self.masked, &self.held.text, from..cut, &findings);
        self.counts.add(&findings);
        let is_cut = from == cut || findings.last().is_some_and(|last| last.end == cut);
        self.is_in_finding = part.is_of_line && is_cut;
        let context = if part.is_of_line {
            self.limits.margin
        } else {
            0
        };
        self.held.forget(cut, context);
    }

    fn cut(&self, part: Part, findings: &[Finding]) -> usize {
        let cut = part.write_to;
        let across = findings.iter().find(|finding| finding.end > cut);
        match across.filter(|finding| finding.start < cut) {
            None => cut,
            // The rest of a key is still to come.
            Some(_) if !part.is_of_line => self.held.written,
            Some(finding) if finding.start > self.held.written => finding.start,
            Some(finding) => finding.end,
        }
    }

    /// Returns where unwritten text begins, and the findings from there to a cut.
    fn unwritten(&self, findings: &[Finding], cut: usize) -> (usize, Vec<Finding>) {
        let written = self.held.written;
        let of_part = |finding: &&Finding| written < finding.end && finding.end <= cut;
        let mut findings: Vec<_> = findings.iter().filter(of_part).copied().collect();
        match findings.first_mut() {
            // Its label was written with what was there of it.
            Some(first) if first.start < written && self.is_in_finding => {
                let end = first.end;
                findings.remove(0);
                return (end, findings);
            }
            Some(first) => first.start = first.start.max(written),
            None => {}
        }
        (written, findings)
    }
}

#[cfg(test)]
mod tests;
