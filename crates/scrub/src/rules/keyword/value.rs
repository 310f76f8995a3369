//! Where a value ends.

use std::ops::Range;

use super::assigned::{Assigned, Manner};
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
        .and_then(|quote| quote.content(text.str_after(start, QUOTED_BYTES_MAX)));
    match (quoted, assigned.manner) {
        (Some(length), _) => trimmed(text, start..start + length),
        (None, Manner::Element) => element(text, start),
        (None, _) => {
            start
                ..start
                    + bare(
                        text.str_after(start, BARE_BYTES_MAX),
                        is_encoded(text, start),
                    )
        }
    }
}

/// Returns the whole of a value without quotes of which a part was judged.
pub(super) fn whole(text: Text<'_>, assigned: &Assigned<'_>, judged: Range<usize>) -> Range<usize> {
    if judged.len() + char::MAX.len_utf8() <= BARE_BYTES_MAX || assigned.manner == Manner::Element {
        return judged;
    }
    let length = bare(
        text.str_after(judged.start, usize::MAX - judged.start),
        is_encoded(text, assigned.at),
    );
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

/// Returns how long a value without quotes is at the start of a text.
fn bare(text: &str, is_encoded: bool) -> usize {
    let mut depth = 0_usize;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_end = match c {
            '"' | '\'' | '`' | '<' | '>' | '|' => true,
            '\\' => rest.starts_with(|_: char| true) && is_escape(&rest[1..]),
            '(' | '[' | '{' => {
                depth += 1;
                false
            }
            ')' | ']' | '}' if depth == 0 => true,
            ')' | ']' | '}' => {
                depth -= 1;
                false
            }
            ',' | ';' | '&' => is_separator(&rest[1..]),
            '%' if is_encoded => ["%26", "%22", "%27", "%20", "%2C", "%2c", "%0", "%3B", "%7D"]
                .iter()
                .any(|code| rest.starts_with(code)),
            c if c.is_ascii() => c.is_ascii_whitespace() || c.is_ascii_control(),
            c => !c.is_alphanumeric() || (text.as_bytes()[0].is_ascii() && is_unspaced(c)),
        };
        if is_end {
            end = at;
            break;
        }
    }
    text[..end]
        .trim_end_matches(['.', ',', ':', ';', '?'])
        .len()
}

/// Tells whether a letter is of a script without spaces, whose sentence goes on behind a value.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Tells whether a backslash before such a text begins an escape.
fn is_escape(text: &str) -> bool {
    text.starts_with(['n', 'r', 't', '"', '\'', 'u', '\\'])
}

/// Tells whether a comma, semicolon or ampersand before such a text ends a value.
fn is_separator(text: &str) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric() || "!$%^*@#_-".contains(c)) {
        return true;
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte);
    let name = text
        .bytes()
        .take(NEXT_NAME_BYTES_MAX)
        .take_while(|byte| is_name(*byte));
    text[name.count()..].starts_with(['=', ':'])
}

/// The longest name of the value after a value.
const NEXT_NAME_BYTES_MAX: usize = 40;
