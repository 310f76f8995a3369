//! What a cluster of digits may be: a bank account, a card, a social security number, a telephone
//! number, in this order.

mod digits;
mod edge;
mod lengths;
mod words;

pub(super) use digits::Digits;
pub(super) use edge::Edge;
pub(super) use lengths::Lengths;
pub(super) use words::{Words, has_stem};

use super::{card, iban, phone, ssn};
use crate::finding::Finding;
use crate::text::Text;

/// Finds the number that begins at a digit.
///
/// What is read is bounded, so that a digit which begins nothing costs the same in every text.
#[inline]
pub(crate) fn number(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    if iban::may_be_around(text, at) {
        read(text, at, iban::around, found)
    } else if digits::may_begin(text, at) {
        read(text, at, divided, found)
    } else {
        at
    }
}

/// Reads what may be a number; kept apart, so that nothing is made ready for it where none is.
#[inline(never)]
fn read(
    text: Text<'_>,
    at: usize,
    around: fn(Text<'_>, usize) -> Option<Finding>,
    found: &mut Vec<Finding>,
) -> usize {
    let Some(finding) = around(text, at) else {
        return at;
    };
    let end = finding.end;
    found.push(finding);
    end
}

fn divided(text: Text<'_>, at: usize) -> Option<Finding> {
    let digits = Digits::read(text, at)?;
    card::at(text, &digits)
        .or_else(|| ssn::at(text, &digits))
        .or_else(|| phone::at(text, &digits))
}
