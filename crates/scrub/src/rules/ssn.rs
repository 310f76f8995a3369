//! Social security numbers of the United States.

use super::number::{Digits, Edge, Lengths, Words};
use super::word_set::WordSet;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// Area, group and serial number.
const LENGTHS: Lengths = Lengths::of(&[3, 2, 4]);
const UNDIVIDED: Lengths = Lengths::of(&[9]);

/// What must stand before a number without dashes.
static WORDS: WordSet = WordSet::spaced("ssn ssns social ss itin");

/// Finds the number that some digits begin with.
pub(crate) fn at(text: Text<'_>, digits: &Digits<'_>) -> Option<Finding> {
    let (groups, is_dashed) = shape(digits)?;
    let range = digits.start()..digits.end(groups - 1);
    let is_apart = Edge::after(text, range.end) != Edge::Glued && text.get(range.end) != Some(b'_');
    let is_named = || is_dashed || Words::before(text, range.start).any_of(&WORDS);
    (is_valid(digits.value(0..groups)) && is_apart && is_named())
        .then(|| Finding::new(range, Kind::Ssn, "us"))
}

/// Returns how many groups the number has, and whether dashes are between them.
fn shape(digits: &Digits<'_>) -> Option<(usize, bool)> {
    if digits.begins(UNDIVIDED) {
        return Some((1, false));
    }
    if !digits.begins(LENGTHS) {
        return None;
    }
    let separator = digits.separator(LENGTHS.groups())?;
    (separator != b'/').then_some((LENGTHS.groups(), separator == b'-'))
}

/// Tells whether the Social Security Administration gives out such a number: none has the area 000,
/// 666 or 900 and more, the group 00 or the serial number 0000.
fn is_valid(number: u64) -> bool {
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0
}
