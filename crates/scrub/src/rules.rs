//! The rules: each decides of one byte whether something begins, ends or goes on there.

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
use crate::spark::Spark;
use crate::text::Text;

/// Looks at a byte, adds what it finds, and returns up to where nobody of its spark need look again.
///
/// A rule reads a bounded number of bytes on both sides of that byte, or none before `floor`, and
/// none beyond the line: so that each text is read in time that grows as it does, and line by line
/// as in one piece.
pub(crate) type Rule = fn(text: Text<'_>, at: usize, floor: usize, &mut Vec<Finding>) -> usize;

/// Returns the rule that looks at sparks of a sort.
pub(crate) fn of(spark: Spark) -> Rule {
    match spark {
        Spark::At => at_sign,
        Spark::Percent => email::percent,
        Spark::Dotted => ipv4::dotted,
        Spark::Colons => colons,
        Spark::Token => token::token,
        Spark::Keyword => keyword::keyword,
        Spark::Dashes => pem::dashes,
        Spark::DashedPairs => mac::dashed,
        Spark::DottedFours => mac::dotted,
        Spark::Number => number::number,
    }
}

/// An `@` ends what a URL says of its user, or is amid an address.
fn at_sign(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    match cred::at_sign(text, at, found) {
        true => at,
        false => email::at_sign(text, at, floor, found),
    }
}

/// A colon is amid a hardware address or one of the internet.
fn colons(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    mac::colons(text, at, floor, found);
    ipv6::colons(text, at, floor, found)
}
