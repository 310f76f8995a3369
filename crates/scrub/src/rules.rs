//! The rules: each decides of one byte whether something begins, ends or goes on there.

mod cred;
mod email;
mod id;
mod ipv4;
mod ipv6;
mod issuers;
mod jwt;
mod keyword;
mod pem;
mod putty;
mod token;
pub(crate) mod user;
mod wallet;

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
        Spark::Colons => ipv6::colons,
        Spark::Token => token::token,
        Spark::Keyword => keyword::keyword,
        Spark::Dashes => pem::dashes,
        Spark::DashedPairs | Spark::DottedFours | Spark::Number => nothing,
    }
}

/// An `@` ends what a URL says of its user, or is amid an address.
fn at_sign(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    cred::at_sign(text, at, floor, found);
    email::at_sign(text, at, floor, found)
}

fn nothing(_: Text<'_>, at: usize, _: usize, _: &mut Vec<Finding>) -> usize {
    at
}
