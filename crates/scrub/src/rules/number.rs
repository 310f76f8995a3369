//! What a cluster of digits may be: a bank account, a card, a social security number, a telephone
//! number, in this order.

mod digits;
mod edge;
mod words;

pub(super) use digits::Digits;
pub(super) use edge::Edge;
pub(super) use words::{Words, has_stem};

use super::{card, iban, phone, ssn};
use crate::finding::Finding;
use crate::text::Text;

/// Finds the number that begins at a digit.
///
/// What is read is bounded, so that a digit which begins nothing costs the same in every text.
pub(crate) fn number(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    let is_word = |byte: u8| byte.is_ascii_alphabetic();
    let finding = match text.get_before(at).is_some_and(is_word) {
        true => iban::around(text, at).or_else(|| divided(text, at)),
        false => divided(text, at),
    };
    let Some(finding) = finding else {
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
