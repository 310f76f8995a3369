//! Commands and statements that give a value to a name with a space alone.

use super::assigned::GAP_BYTES_MAX;
use super::name::Name;
use super::word::Sort;
use crate::text::Text;

/// Commands that set a variable or a value: those of Dockerfiles, Windows, fish and others.
const SETTERS: [&[u8]; 7] = [
    b"ENV",
    b"setx",
    b"set -x",
    b"set -gx",
    b"set -Ux",
    b"config set",
    b"configure set",
];

/// The shortest password of a line of `.netrc` that has nothing else.
const NETRC_BYTES_MIN: usize = 8;

/// Tells whether a value may follow a name after a space alone.
pub(super) fn gives(text: Text<'_>, name: &Name) -> bool {
    if name.is_option {
        return true;
    }
    let before = before(text, name);
    let is_set = |setter: &&[u8]| {
        let rest = before.strip_suffix(*setter);
        rest.is_some_and(|rest| rest.last().is_none_or(u8::is_ascii_whitespace))
    };
    SETTERS.iter().any(is_set)
        || (name.sort == Sort::Password && (is_login(before) || is_line(text, name, before)))
}

/// Tells whether a literal behind a name and a space is a value whatever it is:
/// `WITH PASSWORD 'x'`, `#define PASSWORD "x"`, `{:password "x"}`.
pub(super) fn is_statement(text: Text<'_>, name: &Name) -> bool {
    name.is_upper(text)
        || text.get_before(name.range.start) == Some(b':')
        || before(text, name).ends_with(b"#define")
}

/// Returns what stands before a name, without the space between.
fn before<'t>(text: Text<'t>, name: &Name) -> &'t [u8] {
    text.before(name.range.start, GAP_BYTES_MAX)
        .trim_ascii_end()
}

/// Tells whether a line of `.netrc` goes on: `machine x login y password z`.
fn is_login(before: &[u8]) -> bool {
    let mut words = before
        .rsplit(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    words.nth(1) == Some(b"login")
}

/// Tells whether a name and a value that may be one are all of a line, as `.netrc` also has them.
fn is_line(text: Text<'_>, name: &Name, before: &[u8]) -> bool {
    let rest = text.after(name.range.end, GAP_BYTES_MAX).trim_ascii();
    let is_sign = |byte: &u8| byte.is_ascii_digit() || b"!#$%&*+^~".contains(byte);
    before.is_empty()
        && rest.len() >= NETRC_BYTES_MIN
        && rest.iter().any(is_sign)
        && !rest.iter().any(u8::is_ascii_whitespace)
        && !rest.ends_with(b".")
}
