//! Options of command lines that have no name.

use std::ops::Range;

use super::assigned::{Assigned, Manner};
use super::looks::Looks;
use super::placeholder::is_placeholder;
use super::quote::Quote;
use super::value;
use super::word::Word;
use crate::text::Text;

/// So far before an option the name of its program is looked for.
const COMMAND_BYTES_MAX: usize = 256;

/// Programs whose `-p` is a password, glued to it or behind a space.
const PASSWORD_P: [&str; 12] = [
    "mysql",
    "mariadb",
    "sshpass",
    "mongo",
    "mongosh",
    "mongodump",
    "docker login",
    "podman login",
    "helm",
    "az login",
    "influx",
    "zip",
];

/// Programs whose `-a` is a password.
const PASSWORD_A: [&str; 2] = ["redis-cli", "redis-benchmark"];

/// Finds the password behind `-u user:password`, `-ppassword` or `-a password`.
pub(super) fn password(text: Text<'_>, option: &Word) -> Option<Range<usize>> {
    let before = text.before(option.range.start, COMMAND_BYTES_MAX);
    let runs = |programs: &[&str]| {
        programs
            .iter()
            .any(|program| memchr::memmem::find(before, program.as_bytes()).is_some())
    };
    let (start, is_glued) = start(text, option.range.end)?;
    if text.get(start) == Some(b'-') {
        return None;
    }
    match &text.bytes[option.range.clone()] {
        b" -u" | b" -U" | b"--user" if !is_glued => after_user(text, start),
        b" -p" if runs(&PASSWORD_P) => whole(text, start, is_glued),
        b" -a" if runs(&PASSWORD_A) && !is_glued => whole(text, start, false),
        _ => None,
    }
}

/// Returns where the argument of an option begins, and whether it is glued to it.
fn start(text: Text<'_>, at: usize) -> Option<(usize, bool)> {
    match text.get(at)? {
        b' ' => Some((
            at + text.run(at, COMMAND_BYTES_MAX, |byte| byte == b' '),
            false,
        )),
        b'=' => Some((at + 1, false)),
        _ => Some((at, true)),
    }
}

fn argument(text: Text<'_>, start: usize) -> (Range<usize>, bool) {
    let quote = Quote::at_start(text.after(start, COMMAND_BYTES_MAX));
    let assigned = Assigned {
        at: start + quote.map_or(0, |quote| quote.opening.len()),
        quote,
        manner: Manner::Tight,
    };
    let judged = value::judged(text, &assigned);
    let whole = if quote.is_some() {
        judged
    } else {
        value::whole(text, &assigned, judged)
    };
    (whole, quote.is_some())
}

fn whole(text: Text<'_>, start: usize, is_glued: bool) -> Option<Range<usize>> {
    let (range, is_quoted) = argument(text, start);
    let value = &text.str[range.clone()];
    let looks = Looks::of(value);
    let is_enough = is_quoted || looks.is_mixed() || (is_glued && value.len() > 3);
    (is_enough && !value.starts_with('-') && !is_placeholder(value)).then_some(range)
}

fn after_user(text: Text<'_>, start: usize) -> Option<Range<usize>> {
    let (range, is_quoted) = argument(text, start);
    let value = &text.str[range.clone()];
    let at = value.find([':', '%']).filter(|at| *at > 0)?;
    let (user, password) = (&value[..at], &value[at + 1..]);
    let looks = Looks::of(password);
    let is_enough = looks.is_mixed() || (is_quoted && looks.letters > 3);
    let is_user = !user.contains(['/', '(', '$', '{', '<']) && !looks.is_number();
    (is_user && is_enough && !is_placeholder(password)).then(|| range.start + at + 1..range.end)
}
