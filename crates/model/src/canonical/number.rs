//! Numbers as ECMAScript prints them, which is how RFC 8785 spells them.

use std::io::Write;

/// Doubles hold every integer up to 2^53.
const INTEGER_MAX: u64 = 1 << 53;

/// Spells a number as what every number is, a double.
pub(super) fn push_double(text: &mut Vec<u8>, number: f64) {
    let mut buffer = ryu_js::Buffer::new();
    text.extend_from_slice(buffer.format(number).as_bytes());
}

/// Spells an integer, without a detour where the double has the same digits.
pub(super) fn push_integer(text: &mut Vec<u8>, number: i64) {
    if number.unsigned_abs() > INTEGER_MAX {
        push_double(text, number as f64);
    } else {
        // A vector takes everything.
        let _ = write!(text, "{number}");
    }
}

/// Spells an integer that is not negative.
pub(super) fn push_natural(text: &mut Vec<u8>, number: u64) {
    match i64::try_from(number) {
        Ok(number) => push_integer(text, number),
        Err(_) => push_double(text, number as f64),
    }
}
