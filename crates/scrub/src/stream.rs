//! Text that doesn't fit in memory.

use std::io::{self, BufRead, Read, Write};

use crate::Scrubber;

/// The longest line that is looked at as a whole: longer ones are cut, so that memory is bounded.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// What is looked at beyond a cut through text without separators: more than an address can have.
const MARGIN_BYTES: usize = 64 * 1024;

/// What a finder reads before an address to tell whether it is one: an escape.
const ESCAPE_BYTES_MAX: usize = 8;

/// Masks a text line by line and returns the number of findings.
///
/// The result is that of masking the whole text, with bytes that are no UTF-8 replaced by U+FFFD.
/// A line longer than [`LINE_BYTES_MAX`] is cut where white space or other punctuation separates
/// two words; where its last 64 KiB have none, it is cut between findings. Only a single finding
/// that is longer than that is masked in pieces, the last of which may be too short to be one.
///
/// # Errors
/// Fails where reading or writing fails; what was written until then is masked.
pub fn scrub_stream(
    mut reader: impl BufRead,
    mut writer: impl Write,
    scrubber: &Scrubber,
) -> io::Result<u64> {
    let mut line = Vec::new();
    let mut count = 0;
    loop {
        let room = LINE_BYTES_MAX.saturating_sub(line.len()) as u64;
        reader.by_ref().take(room).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            writer.flush()?;
            return Ok(count);
        }
        let is_cut = line.len() >= LINE_BYTES_MAX && !line.ends_with(b"\n");
        let whole = if is_cut {
            whole_characters(&line)
        } else {
            line.len()
        };
        let text = String::from_utf8_lossy(&line[..whole]);
        let (now, later) = text.split_at(if is_cut {
            cut(&text, scrubber)
        } else {
            text.len()
        });
        let (masked, findings) = scrubber.scrub(now);
        writer.write_all(masked.as_bytes())?;
        count += findings.len() as u64;
        let rest = [later.as_bytes(), &line[whole..]].concat();
        line.clear();
        line.extend(rest);
    }
}

/// Returns the length of the text without a character at its end that lacks bytes.
fn whole_characters(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    let first = bytes[tail..]
        .iter()
        .rposition(|byte| !(0x80..0xc0).contains(byte));
    first
        .map(|at| tail + at)
        .filter(|&at| str::from_utf8(&bytes[at..]).is_err_and(|e| e.error_len().is_none()))
        .unwrap_or(bytes.len())
}

/// Returns where a text may be cut so that its two parts are masked as the whole would be.
fn cut(text: &str, scrubber: &Scrubber) -> usize {
    let at = text.floor_char_boundary(text.len().saturating_sub(MARGIN_BYTES));
    // A word before a space may say what the digits after it are.
    let separates = |pair: &[u8]| is_separator(pair[0]) && !pair[1].is_ascii_digit();
    if let Some(offset) = text.as_bytes()[at..].windows(2).rposition(separates) {
        return at + offset + 1;
    }
    let findings = scrubber.find(text);
    let next = findings.iter().find(|finding| finding.end > at);
    next.filter(|next| next.start < at + ESCAPE_BYTES_MAX)
        .map_or(at, |next| next.end)
}

/// Tells whether a byte is none that any finder takes or looks for.
fn is_separator(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"%+-.:@\\_".contains(&byte)
}
