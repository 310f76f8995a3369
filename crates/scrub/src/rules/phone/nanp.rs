//! Numbers of North America: area, exchange, line.

use std::ops::Range;

use super::Place;
use crate::rules::number::{Edge, Lengths};

const LENGTHS: Lengths = Lengths::of(&[3, 3, 4]);
const LENGTHS_WITH_TRUNK: Lengths = Lengths::of(&[1, 3, 3, 4]);

/// Finds `212-555-0123`, `(212) 555-0123`, `1 212 555 0123` and their like.
pub(super) fn find(place: Place<'_, '_>) -> Option<Range<usize>> {
    let digits = place.digits;
    let has_trunk = digits.begins(LENGTHS_WITH_TRUNK) && digits.group(0) == b"1";
    if !has_trunk && !digits.begins(LENGTHS) {
        return None;
    }
    let area = usize::from(has_trunk);
    let groups = area + LENGTHS.groups();
    let (range, after) = place.range(groups)?;
    let before = place.before();
    let is_apart = before == Edge::Clear && after == Edge::Clear;
    let is_number = is_area(digits.group(area))
        && (has_trunk || digits.group(area + 1)[0] >= b'2')
        && before != Edge::Glued
        && match style(place, area)? {
            Style::Telling => true,
            Style::Spaces => {
                (is_apart && (has_trunk || is_alone(place, &range))) || place.is_named()
            }
        }
        && !place.is_other();
    is_number.then_some(range)
}

/// How an area, an exchange and a line are divided.
enum Style {
    /// As nothing else is.
    Telling,
    /// By spaces, as numbers in a table are.
    Spaces,
}

fn style(place: Place<'_, '_>, area: usize) -> Option<Style> {
    let digits = place.digits;
    let (first, second) = (digits.mark(area + 1), digits.mark(area + 2));
    if second.opens || second.closes || second.byte == b'/' {
        return None;
    }
    if digits.mark(area).opens && first.closes {
        return Some(Style::Telling);
    }
    let is_plain = !digits.mark(area).opens && !first.opens && !first.closes;
    let trunk_is_plain = area == 0 || !digits.mark(area).closes;
    match (first.byte, second.byte) {
        _ if !is_plain || !trunk_is_plain => None,
        (b'-' | b' ' | b'/', b'-') | (b'.', b'.') => Some(Style::Telling),
        (b' ', b' ') => Some(Style::Spaces),
        _ => None,
    }
}

/// Tells whether an area has such a code: the second digit 9 is kept for longer numbers, and two
/// ones call services.
fn is_area(area: &[u8]) -> bool {
    area[0] >= b'2' && area[1] != b'9' && area[1..] != *b"11"
}

/// Tells whether a number is all that is in its field: between quotes, commas or the ends of a line.
fn is_alone(place: Place<'_, '_>, range: &Range<usize>) -> bool {
    let is_border = |byte: Option<u8>| {
        byte.is_none_or(|byte| {
            matches!(
                byte,
                b'"' | b'\'' | b',' | b';' | b'|' | b'\t' | b'\n' | b'\r' | b'<' | b'>'
            )
        })
    };
    is_border(place.text.get_before(range.start)) && is_border(place.text.get(range.end))
}
