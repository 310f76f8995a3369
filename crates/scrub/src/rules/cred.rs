//! Users and passwords in URLs (RFC 3986, section 3.2.1), also where they weren't encoded.

use std::ops::Range;

use super::byte_set::ByteSet;
use super::word_set::WordSet;
use crate::block::is_word;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::spark::TOKEN_BYTES_MIN;
use crate::text::Text;

/// So far before an `@` the `://` of its URL is looked for.
const USER_INFO_BYTES_MAX: usize = 256;

/// Values of manuals.
static PLACEHOLDERS: WordSet = WordSet::spaced(
    "\
    password pass passwd pwd pw secret token changeme xxx x xxxx p user username mypassword \
    yourpassword",
);

/// Finds the user and password that end with an `@`, and tells whether they are those of a manual,
/// behind which no address begins.
pub(crate) fn at_sign(text: Text<'_>, at: usize, found: &mut Vec<Finding>) -> bool {
    start(text, at).is_some_and(|start| add(text, start..at, found))
}

/// Returns where the user information begins that ends with an `@`: behind the last `://`.
fn start(text: Text<'_>, at: usize) -> Option<usize> {
    if text.get_before(at) == Some(b'@') {
        return None;
    }
    let before = &text.bytes[at.saturating_sub(USER_INFO_BYTES_MAX)..at];
    let ends = last_end(before)?;
    let scheme = before[..=ends].strip_suffix(b"://")?;
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let is_url = scheme.last().is_some_and(is_scheme);
    is_url.then_some(at - (before.len() - 1 - ends))
}

/// Returns the last place before which no user information goes on: the end of `://`, or what stands in none.
fn last_end(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().rposition(|byte| may_end(*byte))?;
        if bytes[at] != b'/' || bytes[..at].ends_with(b":/") {
            return Some(at);
        }
        rest = &bytes[..at];
    }
}

/// Tells whether no user information may go on before a byte.
fn may_end(byte: u8) -> bool {
    static ENDS: ByteSet = ByteSet::of(b"/\"'`<>\\| \t\n\x0c\r");
    ENDS.has(byte)
}

/// Adds the user information that stands somewhere, and tells whether it fills a manual's place.
fn add(text: Text<'_>, info: Range<usize>, found: &mut Vec<Finding>) -> bool {
    let value = &text.str[info.clone()];
    if !followed_by_host(text, info.end) {
        return false;
    }
    let Some(colon) = value.find(':') else {
        if is_token(value) {
            found.push(Finding::new(info, Kind::Secret, "url_token"));
        }
        return false;
    };
    let (user, password) = (&value[..colon], &value[colon + 1..]);
    if is_path(user) || is_port_and_path(password) {
        return false;
    }
    if is_placeholder(password) {
        return true;
    }
    if user.is_empty() {
        found.push(Finding::new(
            info.start + 1..info.end,
            Kind::Secret,
            "password",
        ));
    } else {
        found.push(Finding::new(info, Kind::Cred, "user_password"));
    }
    false
}

/// Tells whether a host may stand behind an `@`.
fn followed_by_host(text: Text<'_>, at: usize) -> bool {
    let host = text.str_after(at + "@".len(), 4).chars().next();
    host.is_some_and(|c| c.is_alphanumeric() || matches!(c, '[' | '$' | '{' | '<' | '%' | '/'))
}

/// Tells whether what stands before the first colon is already the host's own path.
fn is_path(user: &str) -> bool {
    user.contains(['/', '?', '#', '$', '{'])
}

/// Tells whether what stands behind the first colon is a port with a path, in which an `@` is no end.
fn is_port_and_path(password: &str) -> bool {
    let rest = password.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < password.len() && rest.starts_with(['/', '?', '#'])
}

fn is_placeholder(password: &str) -> bool {
    let is_masked = password
        .chars()
        .all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•' | '…' | '-'));
    let is_filled_in = password.starts_with(['<', '{', '[', '('])
        || password.starts_with("${")
        || password.starts_with("$(");
    let is_variable = password
        .strip_prefix('$')
        .or(password.strip_prefix('%'))
        .is_some_and(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_uppercase() || b"_%".contains(&byte))
        });
    let opening = password.as_bytes().first_chunk::<4>();
    let is_yours = opening.is_some_and(|opening| opening.eq_ignore_ascii_case(b"your"));
    is_masked || is_filled_in || is_variable || PLACEHOLDERS.has(password) || is_yours
}

/// Tells whether a user without password is a token.
fn is_token(user: &str) -> bool {
    let digits = user.bytes().filter(u8::is_ascii_digit).count();
    user.len() >= TOKEN_BYTES_MIN
        && digits > 1
        && user.bytes().all(is_word)
        && user.bytes().any(|byte| byte.is_ascii_alphabetic())
}
