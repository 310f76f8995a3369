//! The part of an address after its separator.

use super::{is_unspaced, is_word};
use crate::eight::{self, Eight, Those};
use crate::rules::word_set::WordSet;

/// The fewest letters of a top-level domain.
const LETTERS_MIN: usize = 2;

/// Ends of file and unit names: none of them is a top-level domain, all are seen after an `@`.
static NOT_TOP_LEVEL: WordSet = WordSet::spaced(
    "automount avif bak bz cfg conf cpp css csv db deb device dll env exe gif gz hpp htm \
     html ico ini ipynb jar java jpeg jpg js json jsonl jsx lock log mount parquet pdf php \
     png rpm scope service slice socket sql sqlite svg tar target tgz timer tmp toml ts tsx \
     ttf txt webp whl woff xml xz yaml yml",
);

/// Returns where the domain ends that begins at `start`: after the last label that can be a
/// top-level domain.
pub(super) fn end(text: &str, start: usize) -> Option<usize> {
    let mut end = None;
    let mut at = start + label(&text[start..]).len();
    while at > start && text.as_bytes().get(at) == Some(&b'.') {
        at += ".".len();
        let label = label(&text[at..]);
        if let Some(top_level) = top_level(label) {
            end = Some(at + top_level.len());
            if label[top_level.len()..].starts_with(is_unspaced) {
                break;
            }
        }
        if label.is_empty() {
            break;
        }
        at += label.len();
    }
    end
}

/// Returns the bytes of a class at the start of a text, unless a character that isn't ASCII follows.
fn ascii_run(text: &str, those: impl Fn(Eight) -> Those) -> Option<&str> {
    let bytes = text.as_bytes();
    let length = eight::run(bytes, those);
    let ends = bytes.get(length).is_none_or(u8::is_ascii);
    ends.then(|| &text[..length])
}

/// Returns the label at the start of a text, empty where there is none.
fn label(text: &str) -> &str {
    if let Some(ascii) = ascii_run(text, Eight::words) {
        return ascii;
    }
    let is_other = |c: char| !(is_word(c) || c == '-' || c == '_');
    &text[..text.find(is_other).unwrap_or(text.len())]
}

/// Returns the top-level domain at the start of a label.
fn top_level(label: &str) -> Option<&str> {
    if label
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("xn--"))
    {
        let is_other = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
        return Some(&label[..label.find(is_other).unwrap_or(label.len())]);
    }
    let letters = letters(label);
    let is_long = letters.chars().nth(LETTERS_MIN - 1).is_some();
    (is_long && !NOT_TOP_LEVEL.has(label)).then_some(letters)
}

/// Returns the letters at the start of a label, up to where glued text follows ASCII letters.
fn letters(label: &str) -> &str {
    if let Some(ascii) = ascii_run(label, Eight::letters) {
        return ascii;
    }
    let is_ascii = label.starts_with(|c: char| c.is_ascii());
    let is_other = |c: char| {
        let is_letter = c.is_alphabetic() || (is_word(c) && !c.is_numeric());
        !is_letter || (is_ascii && is_unspaced(c))
    };
    &label[..label.find(is_other).unwrap_or(label.len())]
}
