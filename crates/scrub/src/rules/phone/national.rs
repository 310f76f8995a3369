//! Numbers as they are written within their country.

use std::ops::Range;

use super::Place;
use crate::rules::number::{Digits, Edge, Lengths};

/// How numbers with a zero before the area are grouped (ITU-T E.123 leaves it to the countries;
/// their regulators' and telephone companies' recommendations).
static GROUPINGS: [Lengths; 33] = [
    Lengths::of(&[2, 2, 2, 2, 2]), // FR
    Lengths::of(&[2, 2, 3, 4]),    // HU
    Lengths::of(&[2, 3, 2, 2]),    // BE, SE
    Lengths::of(&[2, 3, 4]),       // KR, NZ, TH
    Lengths::of(&[2, 4, 4]),       // AU, IT, JP, NL, TW
    Lengths::of(&[2, 7]),          // NO, BE
    Lengths::of(&[2, 8]),          // IT, NL
    Lengths::of(&[3, 2, 2, 2]),    // SE
    Lengths::of(&[3, 2, 2, 3]),    // DE
    Lengths::of(&[3, 3, 2, 2]),    // CH, IL, SE, UA
    Lengths::of(&[3, 3, 2, 3]),    // DE
    Lengths::of(&[3, 3, 3]),       // FI, RO
    Lengths::of(&[3, 3, 4]),       // IE, JP, ZA, IT
    Lengths::of(&[3, 4, 4]),       // GB, JP, CN
    Lengths::of(&[3, 6]),          // DE, FI
    Lengths::of(&[3, 7]),          // DE, NL, AR
    Lengths::of(&[3, 8]),          // DE, CN
    Lengths::of(&[4, 2, 2, 2]),    // BE
    Lengths::of(&[4, 2, 4]),       // JP
    Lengths::of(&[4, 3, 2]),       // SE
    Lengths::of(&[4, 3, 2, 2]),    // CH, TR, AT
    Lengths::of(&[4, 3, 3]),       // AU, GB, RO, SK
    Lengths::of(&[4, 3, 4]),       // GB, PH
    Lengths::of(&[4, 4, 3]),       // ID
    Lengths::of(&[4, 4, 4]),       // ID, CN
    Lengths::of(&[4, 6]),          // DE, NL
    Lengths::of(&[4, 7]),          // DE, AT, IT
    Lengths::of(&[4, 8]),          // CN, DE
    Lengths::of(&[5, 3, 3]),       // GB
    Lengths::of(&[5, 6]),          // GB, DE
    Lengths::of(&[5, 5]),          // GB
    Lengths::of(&[6, 4]),          // GB
    Lengths::of(&[6, 5]),          // IN
];

/// The numbers that begin with the trunk prefix 8 of Russia and its neighbours.
const EIGHT: Lengths = Lengths::of(&[1, 3, 3, 2, 2]);

/// The numbers of mobile telephones in China.
const CHINESE_MOBILE: Lengths = Lengths::of(&[3, 4, 4]);

/// An area in brackets, then five or four digits and four more, in Brazil and elsewhere.
const BRACKETED: [Lengths; 2] = [Lengths::of(&[2, 5, 4]), Lengths::of(&[2, 4, 4])];

/// Finds the number that some digits begin with.
pub(super) fn find(place: Place<'_, '_>) -> Option<Range<usize>> {
    let digits = place.digits;
    let groups = groups(digits)?;
    let (range, after) = place.range(groups)?;
    let before = place.before();
    let is_apart = before == Edge::Clear && after == Edge::Clear;
    let has_spaces = (1..groups).any(|group| digits.mark(group).byte == b' ');
    let found = before != Edge::Glued
        && (is_apart || !has_spaces || place.is_named())
        && !(has_spaces && is_beside_pair(place, &range))
        && !is_binary(digits, groups)
        && !place.is_other();
    found.then_some(range)
}

/// Tells whether groups of digits are bits.
fn is_binary(digits: &Digits<'_>, groups: usize) -> bool {
    let is_bit = |digit: &u8| matches!(digit, b'0' | b'1');
    (0..groups).all(|group| digits.group(group).iter().all(is_bit))
}

/// Returns how many groups the number has.
fn groups(digits: &Digits<'_>) -> Option<usize> {
    if let [b'0', b'1'..=b'9', ..] = digits.group(0) {
        return (GROUPINGS.iter().rev())
            .filter(|lengths| digits.begins(**lengths) && is_divided(digits, lengths.groups()))
            .map(|lengths| lengths.groups())
            .max();
    }
    if digits.begins(EIGHT) && digits.group(0) == b"8" && matches!(digits.group(1)[0], b'3'..=b'9')
    {
        return Some(EIGHT.groups());
    }
    if let [b'1', b'3'..=b'9', _] = digits.group(0)
        && digits.begins(CHINESE_MOBILE)
    {
        return matches!(digits.separator(3), Some(b' ' | b'-')).then_some(3);
    }
    let is_bracketed = digits.mark(0).opens
        && BRACKETED.iter().any(|lengths| digits.begins(*lengths))
        && digits.mark(1).closes
        && matches!(digits.mark(2).byte, b'-' | b' ');
    is_bracketed.then_some(3)
}

/// Tells whether the groups are divided as numbers are, and not as dates and fractions.
fn is_divided(digits: &Digits<'_>, groups: usize) -> bool {
    let first = digits.mark(1);
    let others = |byte| (2..groups).all(|group| digits.mark(group).is(byte));
    if digits.mark(0).opens {
        return first.closes && !first.opens && (others(b' ') || others(b'-'));
    }
    if first.opens || first.closes {
        return false;
    }
    match first.byte {
        b' ' => others(b' ') || others(b'-'),
        b'-' => others(b'-') || (digits.group(0).len() > 2 && others(b' ')),
        b'/' => digits.group(0).len() > 2 && (others(b' ') || others(b'-')),
        b'.' => groups > 3 && others(b'.'),
        _ => false,
    }
}

/// Tells whether a pair of hexadecimal digits stands beside a number, as in dumps of memory.
fn is_beside_pair(place: Place<'_, '_>, range: &Range<usize>) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric();
    let is_pair = |bytes: &[u8]| bytes.len() == 2 && bytes.iter().all(u8::is_ascii_hexdigit);
    let text = place.text;
    let before = text
        .before(range.start, 4)
        .strip_suffix(b" ")
        .unwrap_or_default();
    let word_before = before.rsplit(|byte| !is_word(*byte)).next();
    let after = text
        .after(range.end, 4)
        .strip_prefix(b" ")
        .unwrap_or_default();
    let word_after = after.split(|byte| !is_word(*byte)).next();
    word_before.is_some_and(is_pair) || word_after.is_some_and(is_pair)
}
