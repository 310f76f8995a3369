//! Hashes and other long hexadecimal numbers.

use crate::finding::Finding;
use crate::kind::Kind;
use crate::spark::TOKEN_BYTES_MIN;
use crate::text::Text;

/// The digits of an MD5, the shortest hash in use; a hyphenated UUID has at most 12 in a row.
const DIGITS_MIN: usize = 32;

/// Finds every run of [`DIGITS_MIN`] and more hexadecimal digits in a token.
pub(crate) fn token(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    let mut start = at + 1 - TOKEN_BYTES_MIN;
    let _ = floor;
    loop {
        let digits = text.run(start, usize::MAX, |byte| byte.is_ascii_hexdigit());
        if digits >= DIGITS_MIN {
            found.push(Finding::new(start..start + digits, Kind::Id, "hex"));
        }
        start += digits;
        let others = text.run(start, usize::MAX, |byte| {
            is_token(byte) && !byte.is_ascii_hexdigit()
        });
        if others == 0 {
            return start;
        }
        start += others;
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
