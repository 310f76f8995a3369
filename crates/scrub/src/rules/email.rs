//! E-mail addresses.

mod domain;
mod local;
mod lookalike;

use std::ops::Range;

use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// The `@`, percent-encoded, and encoded twice.
const ENCODED: [&str; 2] = ["%40", "%2540"];

/// Finds the address around an `@`.
pub(crate) fn at_sign(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    around(text, at..at + 1, floor, "email", found)
}

/// Finds the address around an encoded `@`.
pub(crate) fn percent(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    let is_here = |encoded: &&&str| text.bytes[at..].starts_with(encoded.as_bytes());
    let Some(encoded) = ENCODED.iter().find(is_here) else {
        return floor;
    };
    around(
        text,
        at..at + encoded.len(),
        floor,
        "percent_encoded",
        found,
    )
}

/// No address reaches back over a separator, so that each byte is read once from either side.
fn around(
    text: Text<'_>,
    separator: Range<usize>,
    floor: usize,
    name: &'static str,
    found: &mut Vec<Finding>,
) -> usize {
    let start = local::start(text.str, floor..separator.start);
    let end = start.and_then(|_| domain::end(text.str, separator.end));
    if let (Some(start), Some(end)) = (start, end)
        && let start = behind_quote(text, start..end)
        && !lookalike::is_other(text, &(start..end), separator.end)
        && !is_of_encoded(text.str, floor, start)
    {
        found.push(Finding::new(start..end, Kind::Email, name));
    }
    end.unwrap_or(separator.end)
}

/// Returns where an address begins that a quote ends: behind the quote that opened, of which a letter
/// may stand before, as in `f'ada@example.org'`.
fn behind_quote(text: Text<'_>, address: Range<usize>) -> usize {
    if text.get(address.end) != Some(b'\'') {
        return address.start;
    }
    let quote = memchr::memrchr(b'\'', &text.bytes[address.clone()]);
    quote.map_or(address.start, |at| address.start + at + 1)
}

/// Tells whether what begins at an offset is the domain of an encoded address (`a%40b.org@c.org`).
fn is_of_encoded(text: &str, floor: usize, start: usize) -> bool {
    let before = &text[floor..start];
    if !before.ends_with("40") {
        return false;
    }
    let before = ENCODED
        .iter()
        .find_map(|encoded| before.strip_suffix(encoded));
    before.is_some_and(|before| {
        local::start(text, floor..floor + before.len()).is_some()
            && domain::end(text, start).is_some()
    })
}

/// Tells whether a character is a letter, a digit or an accent that follows one.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// Tells whether a character is of a script without spaces between words, where an address stands
/// glued to its sentence, or a full-width form of such a text.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Myanmar
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{9fff}' // kana, Han
        | '\u{ac00}'..='\u{d7af}' // Hangul, whose particles follow without a space
        | '\u{f900}'..='\u{faff}' // Han
        | '\u{ff00}'..='\u{ffef}' // full-width forms
        | '\u{20000}'..='\u{3ffff}') // Han
}
