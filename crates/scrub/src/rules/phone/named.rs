//! Numbers that a word beside them calls a telephone number.

use std::ops::Range;

use super::{Place, words};
use crate::rules::number::{Digits, Edge, Lengths};

/// The fewest and the most digits of numbers without the code of a country in front.
const DIGITS_MIN: usize = 7;
const DIGITS_MAX: usize = 13;

/// How dates are grouped.
const YMD: Lengths = Lengths::of(&[4, 2, 2]);
const DMY: Lengths = Lengths::of(&[2, 2, 4]);

/// Finds the longest number that some digits begin with.
pub(super) fn find(place: Place<'_, '_>) -> Option<Range<usize>> {
    let digits = place.digits;
    if place.before() == Edge::Glued || is_date(digits) {
        return None;
    }
    // A digit alone ends the number before it.
    let is_alone =
        |group: &usize| digits.length(*group..group + 1) == 1 && !is_area(digits, *group);
    let most = (1..digits.count()).find(is_alone).unwrap_or(digits.count());
    let range = (1..=most).rev().find_map(|groups| {
        let is_number = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.length(0..groups))
            && !(groups == 2 && digits.mark(1).is(b'.'));
        let (range, _) = is_number.then(|| place.range(groups))??;
        Some(range)
    })?;
    // The nearest word is read before all others: most numbers count something.
    if place.is_other() {
        return None;
    }
    let is_divided = digits.group(0).len() < DIGITS_MIN;
    let is_named = place.is_named()
        || words::calls(place.text, range.start, is_divided)
        || words::follows(place.text, range.end);
    is_named.then_some(range)
}

/// Tells whether a digit alone is the code of a capital behind what is dialled first: `06 1 312 3456`.
fn is_area(digits: &Digits<'_>, group: usize) -> bool {
    group == 1 && digits.group(0).len() == 2 && digits.group(0)[0] == b'0'
}

/// Tells whether the digits begin with a date.
fn is_date(digits: &Digits<'_>) -> bool {
    let is_year = |group: &[u8]| matches!(group, [b'1', b'9', _, _] | [b'2', b'0', _, _]);
    let is_ymd = digits.begins(YMD) && is_year(digits.group(0));
    let is_dmy = digits.begins(DMY) && is_year(digits.group(2));
    (is_ymd || is_dmy) && digits.mark(1) == digits.mark(2) && digits.mark(1).byte != b' '
}
