//! Hardware addresses (EUI-48, EUI-64) with colons, dashes, or dots as Cisco writes them.

use std::ops::Range;

use super::number::Words;
use super::word_set::WordSet;
use crate::block::is_hex;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// How many octets an address has.
const OCTETS: [usize; 2] = [8, 6];

/// What stands before an address without a letter, which is else a ratio or a date.
static WORDS: WordSet = WordSet::spaced(
    "mac ether ethernet hwaddr lladdr bssid ssid addr address arp dhcp link station eui",
);

/// Finds the address whose first colon is before an offset.
pub(crate) fn colons(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) {
    // A time has two colons.
    if text.get(at + "hh:hh".len()) != Some(b':') {
        return;
    }
    let digits = text.run_before(at - 1, floor, 3, is_hex);
    let first = at - 1 - digits;
    let is_word = digits != 2 || is_glued(text, first, b':');
    // In `mac:02:00:5e:00:53:01` the first digits are the end of a word.
    let start = if is_word { at } else { first };
    found.extend(pairs(text, start, b':'));
}

/// Finds the address whose first two octets end at an offset, or whose first four digits are parted
/// there from others.
pub(crate) fn dashed(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    let start = at + 1 - "hh-hh".len();
    let address = match (text.get(at + "-hh-hh-".len()), text.get(at + "hh-".len())) {
        (Some(b'-'), _) => pairs(text, start, b'-').filter(|_| !is_glued(text, start, b'-')),
        (_, Some(b'-')) => dashed_fours(text, start),
        // A date.
        _ => return at,
    };
    let read = address.as_ref().map_or(at, |address| address.end);
    found.extend(address);
    read
}

/// Finds the address whose second four digits begin at an offset.
pub(crate) fn dotted(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    let start = at - "hhhh.".len();
    if is_glued(text, start, b'.') {
        return at;
    }
    let address = [4, 3].into_iter().find_map(|fours| {
        let end = parts(text, start, b'.', fours, 4)?;
        address(text, start..end)
    });
    let read = address.as_ref().map_or(at, |address| address.end);
    found.extend(address);
    read
}

/// Finds an address as Huawei and H3C write it (`00e0-fc12-3456`), with a letter and a digit so that
/// it is neither a number nor words.
fn dashed_fours(text: Text<'_>, at: usize) -> Option<Finding> {
    let start = at.checked_sub("hh".len())?;
    let may_be = text.get_before(start) != Some(b'-');
    let end = may_be.then(|| parts(text, start, b'-', 3, 4))??;
    let has = |is: fn(&u8) -> bool| text.bytes[start..end].iter().any(is);
    let goes_on = matches!(text.bytes[end..], [b'-', next, ..] if next.is_ascii_alphanumeric());
    let is_address = has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !goes_on
        && !is_glued(text, start, b'-');
    is_address.then(|| Finding::new(start..end, Kind::Mac, "eui"))
}

/// Finds an address of pairs from an offset on.
fn pairs(text: Text<'_>, start: usize, separator: u8) -> Option<Finding> {
    // A time has two colons, a date two dashes.
    if text.get(start + "hh:hh:hh:hh".len()) != Some(separator) {
        return None;
    }
    OCTETS.into_iter().find_map(|octets| {
        let end = parts(text, start, separator, octets, 2)?;
        address(text, start..end)
    })
}

/// Returns the end of so many parts of so many digits, behind which nothing goes on.
fn parts(
    text: Text<'_>,
    start: usize,
    separator: u8,
    count: usize,
    digits: usize,
) -> Option<usize> {
    let step = digits + 1;
    let end = start + count * step - 1;
    let is_right = |part: &[u8]| {
        let (digits, behind) = part.split_at(digits);
        digits.iter().all(|byte| is_hex(*byte)) && behind.iter().all(|byte| *byte == separator)
    };
    let is_address = text.bytes.get(start..end)?.chunks(step).all(is_right);
    let ends = match text.get(end) {
        Some(byte) if byte == separator => !text.get(end + 1).is_some_and(is_hex),
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => true,
    };
    (is_address && ends).then_some(end)
}

fn address(text: Text<'_>, range: Range<usize>) -> Option<Finding> {
    let has_letter = text.bytes[range.clone()]
        .iter()
        .any(u8::is_ascii_alphabetic);
    let begins_as_many = text.bytes[range.start] == b'0';
    (has_letter || begins_as_many || Words::before(text, range.start).any_of(&WORDS))
        .then(|| Finding::new(range, Kind::Mac, "eui"))
}

/// Tells whether a pair is the end of a word, or one of a longer row of pairs.
fn is_glued(text: Text<'_>, start: usize, separator: u8) -> bool {
    let is_escape = start >= 2
        && text.bytes[start - 2] == b'\\'
        && matches!(text.bytes[start - 1], b'n' | b'r' | b't');
    match text.get_before(start) {
        Some(b'.') => true,
        Some(before) if before == separator => {
            text.run_before(start - 1, 0, 2, is_hex) == 2
                && !text
                    .get_before(start - 3)
                    .is_some_and(|byte| byte.is_ascii_alphanumeric())
        }
        Some(before) => before.is_ascii_alphanumeric() && !is_escape,
        None => false,
    }
}
