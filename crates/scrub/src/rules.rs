//! The rules: each decides of one byte whether something begins, ends or goes on there.

mod byte_set;
mod card;
mod cred;
mod email;
mod iban;
mod id;
mod ipv4;
mod ipv6;
mod issuers;
mod jwt;
pub(crate) mod keyword;
mod mac;
mod number;
mod pem;
mod phone;
mod putty;
mod ssn;
pub(crate) mod token;
pub(crate) mod user;
mod wallet;
mod word_set;

use crate::finding::Finding;
use crate::text::Text;

pub(crate) use email::percent;
pub(crate) use ipv4::dotted;
pub(crate) use keyword::keyword;
pub(crate) use mac::{dashed as dashed_pairs, dotted as dotted_fours};
pub(crate) use number::number;
pub(crate) use pem::dashes;
pub(crate) use token::token;

/// Looks at a byte, adds what it finds, and returns up to where nobody of its spark need look again.
///
/// A rule reads a bounded number of bytes on both sides of that byte, or none before `floor`, and
/// none beyond the line: so that each text is read in time that grows as it does, and line by line
/// as in one piece.
pub(crate) trait Rule: Fn(Text<'_>, usize, usize, &mut Vec<Finding>) -> usize {}

impl<R: Fn(Text<'_>, usize, usize, &mut Vec<Finding>) -> usize> Rule for R {}

/// An `@` ends what a URL says of its user, or is amid an address.
pub(crate) fn at_sign(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    match cred::at_sign(text, at, found) {
        true => at,
        false => email::at_sign(text, at, floor, found),
    }
}

/// A colon is amid a hardware address or one of the internet.
pub(crate) fn colons(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    mac::colons(text, at, floor, found);
    ipv6::colons(text, at, floor, found)
}
