//! Where a value ends.

use std::ops::Range;

use super::assigned::{Assigned, Manner};
use crate::rules::byte_set::ByteSet;
use crate::text::Text;

/// A longer text in quotes is no value but a text; its first word may be one.
const QUOTED_BYTES_MAX: usize = 4096;

/// So much of a value without quotes is judged.
const BARE_BYTES_MAX: usize = 256;

/// Returns the value that begins where it was assigned, or so much of it as tells what it is.
pub(super) fn judged(text: Text<'_>, assigned: &Assigned<'_>) -> Range<usize> {
    let start = assigned.at;
    let quoted = assigned
        .quote
        .and_then(|quote| quote.content(text.after(start, QUOTED_BYTES_MAX)));
    match (quoted, assigned.manner) {
        (Some(length), _) => trimmed(text, start..start + length),
        (None, Manner::Element) => element(text, start),
        (None, _) => start..start + bare(text, start, BARE_BYTES_MAX),
    }
}

/// Returns the whole of a value without quotes of which a part was judged.
pub(super) fn whole(text: Text<'_>, assigned: &Assigned<'_>, judged: Range<usize>) -> Range<usize> {
    if judged.len() + char::MAX.len_utf8() <= BARE_BYTES_MAX || assigned.manner == Manner::Element {
        return judged;
    }
    let length = bare(text, judged.start, usize::MAX - judged.start);
    judged.start..judged.end.max(judged.start + length)
}

fn element(text: Text<'_>, start: usize) -> Range<usize> {
    let content = text.str_after(start, QUOTED_BYTES_MAX);
    let length = memchr::memmem::find(content.as_bytes(), b"</").unwrap_or(0);
    trimmed(text, start..start + length)
}

fn trimmed(text: Text<'_>, range: Range<usize>) -> Range<usize> {
    let value = &text.str[range.clone()];
    let start = range.end - value.trim_start().len();
    start..start.max(range.start + value.trim_end().len())
}

/// Tells whether the text around a value is percent-encoded.
fn is_encoded(text: Text<'_>, start: usize) -> bool {
    start >= 3
        && text.bytes[start - 3] == b'%'
        && matches!(
            &text.bytes[start - 2..start],
            b"3D" | b"3d" | b"3A" | b"3a" | b"20" | b"22"
        )
}

/// Returns how long a value without quotes is that begins at an offset; so many bytes are read.
fn bare(text: Text<'_>, start: usize, most: usize) -> usize {
    let end = text.bytes.len().min(start.saturating_add(most));
    let value = &text.str[start..text.str.floor_char_boundary(end)];
    let whole = &value.as_bytes()[..unbroken(value, is_encoded(text, start))];
    let behind = whole.iter().rev().position(|byte| !b".,:;?".contains(byte));
    whole.len() - behind.unwrap_or(whole.len())
}

/// Returns how many bytes stand before the first that ends a value without quotes.
fn unbroken(value: &str, is_encoded: bool) -> usize {
    let bytes = value.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(plain) = bytes[at..].iter().position(|byte| !is_plain(*byte)) {
        at += plain;
        let rest = &bytes[at + 1..];
        let is_end = match bytes[at] {
            b'\\' => is_escape(rest),
            b'(' | b'[' | b'{' => {
                depth += 1;
                false
            }
            b')' | b']' | b'}' if depth > 0 => {
                depth -= 1;
                false
            }
            b',' | b';' | b'&' => is_separator(rest),
            b'%' => is_encoded && is_end_encoded(rest),
            0x80.. => ends_script(value, at),
            _ => true,
        };
        if is_end {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Tells whether a byte is a part of a value whatever stands around it, as all but the first of a
/// letter beyond ASCII are.
fn is_plain(byte: u8) -> bool {
    static PLAIN: ByteSet = ByteSet::alphanumeric()
        .with(b"!#$*+-./:=?@^_~")
        .with_range(0x80, 0xbf);
    PLAIN.has(byte)
}

/// Tells whether a value ends before a character beyond ASCII.
fn ends_script(value: &str, at: usize) -> bool {
    let is_ascii = value.as_bytes()[0].is_ascii();
    let c = value[at..].chars().next();
    c.is_some_and(|c| !c.is_alphanumeric() || (is_ascii && is_unspaced(c)))
}

/// Tells whether a `%` before such a text encodes a sign behind a value.
fn is_end_encoded(rest: &[u8]) -> bool {
    matches!(
        rest,
        [b'2', b'6' | b'2' | b'7' | b'0' | b'C' | b'c', ..]
            | [b'0', ..]
            | [b'3', b'B', ..]
            | [b'7', b'D', ..]
    )
}

/// Tells whether a letter is of a script without spaces, whose sentence goes on behind a value.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Tells whether a backslash before such a text begins an escape.
fn is_escape(rest: &[u8]) -> bool {
    matches!(rest, [b'n' | b'r' | b't' | b'"' | b'\'' | b'u' | b'\\', ..])
}

/// Tells whether a comma, semicolon or ampersand before such a text ends a value.
fn is_separator(rest: &[u8]) -> bool {
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"!$%^*@#_-".contains(byte);
    if !rest.first().is_some_and(goes_on) {
        return true;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(byte);
    let behind = rest
        .iter()
        .take(NEXT_NAME_BYTES_MAX + 1)
        .position(|byte| !is_name(byte));
    behind.is_some_and(|at| matches!(rest[at], b'=' | b':'))
}

/// The longest name of the value after a value.
const NEXT_NAME_BYTES_MAX: usize = 40;
