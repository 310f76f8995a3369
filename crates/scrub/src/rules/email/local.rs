//! The part of an address before its separator.

mod joined;

use std::ops::Range;

use super::{is_unspaced, is_word};
use crate::rules::byte_set::ByteSet;

/// Punctuation of local parts; other characters that are allowed there are rather a text's own.
const PUNCTUATION: [char; 5] = ['.', '_', '%', '+', '-'];

/// Punctuation that doesn't begin a local part but a list or an option.
const NOT_FIRST: [char; 4] = ['.', '%', '+', '-'];

/// The local part of code hosts' addresses (`git@host:path`): it names nobody.
const NOBODY: &str = "git";

/// Returns where the local part begins that ends where `room` does.
pub(super) fn start(text: &str, room: Range<usize>) -> Option<usize> {
    let start = after_escape(text, room.start, run_start(text, room.clone()));
    let local = text.get(start..room.end)?.trim_start_matches(NOT_FIRST);
    let is_variable = text[..start].ends_with('$') && local.bytes().all(is_of_variable);
    (!local.is_empty() && local != NOBODY && !is_variable).then(|| room.end - local.len())
}

/// Tells whether a byte is of the names of variables in a shell.
fn is_of_variable(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// Returns where the run of local characters begins that ends where `room` does.
fn run_start(text: &str, room: Range<usize>) -> usize {
    let bytes = &text.as_bytes()[room.clone()];
    let other = bytes.iter().rposition(|byte| !is_plain(*byte));
    match other.map(|at| bytes[at]) {
        None => room.start,
        Some(b'%' | 0x80..) => run_start_of_any(text, room),
        Some(sign) => {
            let start = room.start + other.map_or(0, |at| at + 1);
            joined::start(bytes, start - room.start, sign).map_or(start, |at| room.start + at)
        }
    }
}

/// Tells whether a byte is of a local part, and nothing else must be asked.
fn is_plain(byte: u8) -> bool {
    static PLAIN: ByteSet = ByteSet::alphanumeric().with(b"_-.+");
    PLAIN.has(byte)
}

/// Returns the same where letters of any script and encoded characters may be among them.
fn run_start_of_any(text: &str, room: Range<usize>) -> usize {
    let mut start = room.end;
    let mut following = None;
    for (offset, c) in text[room.clone()].char_indices().rev() {
        let at = room.start + offset;
        let is_glue = is_unspaced(c) && following.is_some_and(|c: char| c.is_ascii());
        if is_glue || !(is_word(c) || PUNCTUATION.contains(&c)) {
            break;
        }
        if c == '%' && is_encoded_delimiter(&text[at + 1..room.end]) {
            return at + "%XX".len();
        }
        start = at;
        following = Some(c);
    }
    start
}

/// Tells whether the two digits after a `%` encode an ASCII character that no local part has.
fn is_encoded_delimiter(text: &str) -> bool {
    let code = text
        .get(..2)
        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
    code.map(char::from)
        .is_some_and(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !PUNCTUATION.contains(&c))
}

/// Skips the rest of a backslash escape (`\n`, `\x1b`, `\u003c`) that a text begins with at `start`.
fn after_escape(text: &str, floor: usize, start: usize) -> usize {
    if !text.as_bytes()[floor..start].ends_with(b"\\") {
        return start;
    }
    let length = match text.as_bytes().get(start) {
        Some(b'n' | b'r' | b't' | b'b' | b'f' | b'v' | b'a' | b'e' | b'0') => 1,
        Some(b'x') => "xXX".len(),
        Some(b'u') => "uXXXX".len(),
        _ => 0,
    };
    let is_digit = |digit: u8| digit.is_ascii_hexdigit();
    let digits = text.get(start + 1..start + length);
    start
        + if digits.is_some_and(|digits| digits.bytes().all(is_digit)) {
            length
        } else {
            0
        }
}
