//! Headers whose values have parts.

use super::assigned::{Assigned, Manner};
use super::looks::Looks;
use super::name::Name;
use super::value;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// The longest name of a scheme (`Bearer`, `AWS4-HMAC-SHA256`).
const SCHEME_BYTES_MAX: usize = 24;

/// Skips the scheme that stands before a value, and its name: `Bearer x`, `key=x`. Nothing is left
/// where the value is a key's id with what it opens, which is found by its form.
pub(super) fn credentials<'t>(text: Text<'t>, assigned: Assigned<'t>) -> Option<Assigned<'t>> {
    if assigned.manner == Manner::Login {
        return Some(assigned);
    }
    let behind = behind_scheme(text, assigned);
    let here = text.after(behind.at, SCHEME_BYTES_MAX);
    let is_key = here.starts_with(b"key=");
    let at = behind.at + if is_key { "key=".len() } else { 0 };
    (!here.starts_with(b"Credential=")).then_some(Assigned { at, ..behind })
}

fn behind_scheme<'t>(text: Text<'t>, assigned: Assigned<'t>) -> Assigned<'t> {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let scheme = text.run(assigned.at, SCHEME_BYTES_MAX, is_scheme);
    let end = assigned.at + scheme;
    let spaces = text.run(end, SCHEME_BYTES_MAX, |byte| byte == b' ');
    let begins = text
        .get(assigned.at)
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    if scheme == 0 || spaces == 0 || !begins {
        return assigned;
    }
    // Behind a scheme a value has no spaces: what follows a header in a command is not its own.
    Assigned {
        at: end + spaces,
        manner: if assigned.quote.is_some() {
            Manner::Quoted
        } else {
            Manner::Scheme
        },
        ..assigned
    }
}

/// Finds among the cookies of a header those that a machine made.
pub(super) fn cookies(text: Text<'_>, name: &Name, found: &mut Vec<Finding>) -> Option<usize> {
    let assigned = Assigned::to(text, name)?;
    if assigned.manner == Manner::Element {
        return None;
    }
    let mut read = None;
    let mut at = assigned.at;
    loop {
        at += text.run(at, SCHEME_BYTES_MAX, |byte| byte == b' ');
        let name_length = text.run(at, COOKIE_BYTES_MAX, is_cookie_name);
        if name_length == 0 || text.get(at + name_length) != Some(b'=') {
            return read;
        }
        let start = at + name_length + "=".len();
        let end = start + text.run(start, usize::MAX, is_cookie_value);
        let judged = value::judged(
            text,
            &Assigned {
                at: start,
                quote: None,
                manner: Manner::Tight,
            },
        );
        if Looks::of(&text.str[judged]).is_random() {
            found.push(Finding::new(start..end, Kind::Secret, "session_cookie"));
            read = Some(end);
        }
        at = end;
        if text.get(at) != Some(b';') {
            return read;
        }
        at += ";".len();
    }
}

/// The longest name of a cookie.
const COOKIE_BYTES_MAX: usize = 64;

fn is_cookie_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

/// The octets of a cookie's value (RFC 6265).
fn is_cookie_value(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"',;\\".contains(&byte)
}
