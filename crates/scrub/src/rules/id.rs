//! Hashes and other long hexadecimal numbers.

use std::ops::Range;

use crate::block::is_hex;
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
        // All are asked, without a branch for each: where the last other stands can't be guessed.
        let others = first.iter().fold(0_u32, |others, byte| {
            others << 1 | u32::from(!is_hex(*byte))
        });
        if others != 0 {
            start += DIGITS_MIN - others.trailing_zeros() as usize;
            continue;
        }
        let rest = &bytes[start..token.end];
        let digits = rest.iter().position(|byte| !is_hex(*byte));
        let end = start + digits.unwrap_or(rest.len());
        found.push(Finding::new(start..end, Kind::Id, "hex"));
        start = end;
    }
}

/// Tells whether some bytes are a UUID (RFC 9562), in lower or upper case.
pub(super) fn is_uuid(bytes: &[u8]) -> bool {
    let dashes = [8, 13, 18, 23];
    let is_of_one = |byte: u8| is_hex(byte) | (byte == b'-');
    bytes.len() == 36
        && dashes.iter().all(|at| bytes[*at] == b'-')
        && bytes.iter().filter(|byte| **byte == b'-').count() == dashes.len()
        && bytes.iter().fold(true, |all, byte| all & is_of_one(*byte))
}
