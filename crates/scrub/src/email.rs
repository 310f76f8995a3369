//! E-mail addresses.

mod domain;
mod local;

use std::ops::Range;

use memchr::memchr2_iter;

/// The `@`, plain, percent-encoded, and encoded twice.
const SEPARATORS: [&str; 3] = ["@", "%40", "%2540"];

/// Finds every separator with a local part before it and a domain after it.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // No address reaches back over a separator, so that each byte is read once from either side.
    let mut floor = 0;
    for separator in separators(text) {
        let start = local::start(text, floor..separator.start);
        let end = start.and_then(|_| domain::end(text, separator.end));
        floor = end.unwrap_or(separator.end);
        if let (Some(start), Some(end)) = (start, end) {
            found.push(start..end);
        }
    }
    found
}

fn separators(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr2_iter(b'@', b'%', text.as_bytes()).filter_map(|at| {
        let separator = SEPARATORS
            .iter()
            .find(|separator| text[at..].starts_with(**separator))?;
        Some(at..at + separator.len())
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
