//! Hashes and other long hexadecimal numbers.

use std::ops::Range;

use crate::finding::Finding;
use crate::kind::Kind;

/// The digits of an MD5, the shortest hash in use; a hyphenated UUID has at most 12 in a row.
const DIGITS_MIN: usize = 32;

/// Finds every run of [`DIGITS_MIN`] and more hexadecimal digits in a token.
///
/// Of what is too short or no digit, only the last bytes of a stretch are looked at.
pub(super) fn find(bytes: &[u8], token: Range<usize>, found: &mut Vec<Finding>) {
    let mut start = token.start;
    while let Some(first) = bytes[start..token.end].get(..DIGITS_MIN) {
        if let Some(other) = first.iter().rposition(|byte| !byte.is_ascii_hexdigit()) {
            start += other + 1;
            continue;
        }
        let rest = &bytes[start..token.end];
        let digits = rest.iter().position(|byte| !byte.is_ascii_hexdigit());
        let end = start + digits.unwrap_or(rest.len());
        found.push(Finding::new(start..end, Kind::Id, "hex"));
        start = end;
    }
}
