//! Numbers with the code of their country (ITU-T E.164).

use std::ops::Range;

use super::Place;
use super::countries;
use crate::rules::number::Edge;

/// What stands before the code of the country where no `+` does: most countries' and North
/// America's prefix for calls abroad.
const PREFIXES: [&[u8]; 2] = [b"00", b"011"];

/// Without `+` and separators so many digits are no padded serial number.
const UNDIVIDED_DIGITS_MIN: usize = 12;

/// Finds a number behind `+`, `00` or `011`.
pub(super) fn find(place: Place<'_, '_>) -> Option<Range<usize>> {
    let (start, skipped) = plus(place).or_else(|| prefix(place))?;
    let digits = place.digits;
    // A zero in brackets is dialled within the country only.
    let trunk =
        (1..digits.count()).find(|&group| digits.group(group) == b"0" && digits.mark(group).opens);
    let is_dotted = digits.count() > 1 && digits.mark(1).is(b'.');
    (1..=digits.count()).rev().find_map(|groups| {
        let zeros = usize::from(trunk.is_some_and(|trunk| trunk < groups));
        let length = digits.length(0..groups) - skipped - zeros;
        let prefixed = joined(place, groups, trunk)?;
        let value = prefixed % 10_u64.pow(u32::try_from(length).ok()?);
        let is_whole = countries::has_number(value, length)
            && !(is_dotted && groups < 3)
            && !(skipped > 0 && groups == 1 && length + skipped < UNDIVIDED_DIGITS_MIN);
        let (range, _) = is_whole.then(|| place.range(groups))??;
        Some(start..range.end)
    })
}

/// Returns the start of a number with `+` before it, or its encoding in a URL.
fn plus(place: Place<'_, '_>) -> Option<(usize, usize)> {
    let first = place.digits.start();
    let (sign_bytes, is_encoded) = match &place.text.bytes[..first] {
        [.., b'+'] => (1, false),
        [.., b'+', b'('] => (2, false),
        [.., b'%', b'2', b'B' | b'b'] => (3, true),
        // The full-width `+`.
        [.., 0xef, 0xbc, 0x8b] => (3, false),
        _ => return None,
    };
    let mut start = first - sign_bytes;
    if place.text.get_before(start) == Some(b'(')
        && place.digits.count() > 1
        && place.digits.mark(1).closes
    {
        start -= 1;
    }
    let is_sum = place
        .text
        .get_before(start)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b')' | b'+'));
    let is_escape = start >= 2 && place.text.bytes[start - 2] == b'\\';
    (!is_sum || is_escape || is_encoded).then_some((start, 0))
}

/// Returns the start of a number with the prefix for calls abroad before it.
fn prefix(place: Place<'_, '_>) -> Option<(usize, usize)> {
    let first = place.digits.group(0);
    let prefix = PREFIXES
        .into_iter()
        .find(|prefix| first.starts_with(prefix))?;
    let is_prefix = match place.digits.count() {
        1 => first.len() >= UNDIVIDED_DIGITS_MIN,
        _ => !place.digits.mark(1).is(b'/'),
    };
    (is_prefix && place.before() == Edge::Clear && !place.is_other())
        .then(|| (place.start(), prefix.len()))
}

/// Returns the digits without prefix and without the zero in brackets.
fn joined(place: Place<'_, '_>, groups: usize, trunk: Option<usize>) -> Option<u64> {
    let digits = place.digits;
    if digits.length(0..groups) > 18 {
        return None;
    }
    let Some(trunk) = trunk.filter(|trunk| *trunk < groups) else {
        return Some(digits.value(0..groups));
    };
    let behind = u32::try_from(digits.length(trunk + 1..groups)).ok()?;
    Some(digits.value(0..trunk) * 10_u64.pow(behind) + digits.value(trunk + 1..groups))
}
