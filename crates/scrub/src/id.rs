//! Hashes and other long hexadecimal numbers.

use std::ops::Range;

/// The digits of an MD5, the shortest hash in use; a hyphenated UUID has at most 12 in a row.
const DIGITS_MIN: usize = 32;

/// Finds every run of [`DIGITS_MIN`] and more hexadecimal digits.
///
/// Looks at every 32nd byte only, as long as none of them is a digit.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(probe) = bytes.get(from + DIGITS_MIN - 1) {
        if !probe.is_ascii_hexdigit() {
            from += DIGITS_MIN;
            continue;
        }
        let run = run_around(bytes, from, from + DIGITS_MIN - 1);
        from = run.end;
        if run.len() >= DIGITS_MIN {
            found.push(run);
        }
    }
    found
}

/// Returns the run of digits around one of them, not before `floor`.
fn run_around(bytes: &[u8], floor: usize, digit: usize) -> Range<usize> {
    let is_other = |byte: &u8| !byte.is_ascii_hexdigit();
    let before = bytes[floor..digit].iter().rposition(is_other);
    let after = bytes[digit..].iter().position(is_other);
    before.map_or(floor, |at| floor + at + 1)..after.map_or(bytes.len(), |at| digit + at)
}
