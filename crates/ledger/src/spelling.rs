//! How hashes and numbers are spelled in the texts of logs: one way each, so that no change of a
//! text leaves it saying the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A refused text may be of any length; its error shows no more characters than this.
const SHOWN_CHARS_MAX: usize = 80;

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 with its padding; bits that stand for nothing are zero.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads a decimal number without sign or leading zeros.
pub(crate) fn from_decimal(text: &str) -> Option<u64> {
    let is_plain =
        text.bytes().all(|digit| digit.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_plain)
}

/// Cuts a text to a length that can be shown.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}
