//! Whether a value is a secret.

use super::assigned::Manner;
use super::drawn::may_be_drawn;
use super::looks::Looks;
use super::name::Name;
use super::placeholder::is_placeholder;
use super::word::Sort;

use crate::block;
use crate::rules::byte_set::ByteSet;

/// Shorter ones open nothing.
const PASSWORD_BYTES_MIN: usize = 4;
/// Shorter ones were made by nobody.
const TOKEN_BYTES_MIN: usize = 6;
/// The fewest bytes where the words around a value say little.
const WEAK_BYTES_MIN: usize = 8;

/// The shortest base64 of a key: that of 24 bytes (RFC 4648).
const KEY_BYTES_MIN: usize = 32;

/// What ends the scope of a key's id (docs.aws.amazon.com, "Signature Version 4"): no secret.
const AWS_SCOPE_END: &str = "aws4_request";

/// What is known of a value beside its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    pub(super) manner: Manner,
    /// It stands in quotes.
    pub(super) is_literal: bool,
    /// It stands where no code stands: at the start of a line, in a query, in an option.
    pub(super) is_setting: bool,
}

/// Tells whether a value is a secret that a name assigns.
pub(super) fn is_secret(value: &str, name: &Name, circumstances: Circumstances) -> bool {
    let looks = Looks::of(value);
    let is_likely = match circumstances.manner {
        _ if name.is_weak => looks.is_random(),
        Manner::Near => looks.is_random(),
        Manner::Beside => looks.is_jumbled() || looks.is_random(),
        _ => is_of_sort(value, looks, name, circumstances),
    };
    is_likely
        && (circumstances.is_literal || !is_code(value, circumstances.is_setting))
        && !is_placeholder(value)
}

fn is_of_sort(value: &str, looks: Looks<'_>, name: &Name, circumstances: Circumstances) -> bool {
    match name.sort {
        Sort::Password | Sort::Passphrase | Sort::Identified => {
            is_password(value, looks, name, circumstances)
        }
        Sort::Pass => {
            is_pass(value, looks)
                || (name.is_variable
                    && !looks.is_wordy()
                    && is_password(value, looks, name, circumstances))
        }
        Sort::Pin => is_pin(value, looks),
        Sort::Token => is_token(value, looks, circumstances),
        Sort::Authorization if circumstances.manner == Manner::Login => {
            is_password(value, looks, name, circumstances)
        }
        Sort::Authorization => {
            value.len() >= WEAK_BYTES_MIN && is_token(value, looks, circumstances)
        }
        Sort::Bearer => {
            value.len() >= WEAK_BYTES_MIN
                && looks.digits > 0
                && is_token(value, looks, circumstances)
        }
        Sort::Session => {
            circumstances.manner != Manner::Pair && looks.is_random() && !has_prefix(value)
        }
        Sort::Signature => circumstances.manner == Manner::Tight && looks.is_random(),
        Sort::Key | Sort::Cookies | Sort::Option => false,
    }
}

fn is_password(value: &str, looks: Looks<'_>, name: &Name, circumstances: Circumstances) -> bool {
    if is_url(value) {
        return false;
    }
    if looks.spaces > 0 {
        return name.sort == Sort::Passphrase && looks.spaces > 1;
    }
    let is_plain_enough = match circumstances.manner {
        Manner::Quoted | Manner::Element | Manner::Login => true,
        Manner::Tight => circumstances.is_setting,
        _ => false,
    };
    let is_number =
        looks.is_number() && value.len() >= TOKEN_BYTES_MIN && circumstances.manner != Manner::Said;
    let is_alone = circumstances.is_setting && circumstances.manner == Manner::Colon;
    let is_said = circumstances.manner == Manner::Said
        && (is_sentence(value, looks) || value.len() < TOKEN_BYTES_MIN);
    value.len() >= PASSWORD_BYTES_MIN
        && ((!is_said && (looks.is_mixed() || is_plain_enough || is_number))
            || looks.is_drawn()
            || (is_alone && may_be_drawn(value)))
}

/// Tells whether a value looks like a word of a sentence: hyphens and apostrophes alone make no secret.
fn is_sentence(value: &str, looks: Looks<'_>) -> bool {
    looks.digits == 0
        && value
            .chars()
            .all(|c| c.is_alphabetic() || "-'’_/.:,()+&".contains(c))
}

fn is_pass(value: &str, looks: Looks<'_>) -> bool {
    let is_path = value.contains(['/', ':', '(', ',']) || value.starts_with(['v', '#']);
    value.len() >= WEAK_BYTES_MIN - 1
        && looks.spaces == 0
        && (looks.digits > 0 || looks.is_drawn())
        && !is_path
        && !looks.is_wordy()
}

fn is_pin(value: &str, looks: Looks<'_>) -> bool {
    looks.is_number() && (4..=8).contains(&value.len())
}

fn is_token(value: &str, looks: Looks<'_>, circumstances: Circumstances) -> bool {
    if looks.spaces > 0 || value.len() < TOKEN_BYTES_MIN {
        return false;
    }
    let is_number = looks.is_number() && circumstances.is_literal && value.len() >= WEAK_BYTES_MIN;
    let is_made = looks.is_mixed() && !looks.is_wordy();
    let is_drawn = || looks.is_drawn();
    let is_long = || value.len() >= WEAK_BYTES_MIN && looks.digits > 1;
    match circumstances.manner {
        Manner::Said | Manner::Pair | Manner::Colon | Manner::Spaced
            if !circumstances.is_literal =>
        {
            ((is_made && is_long()) || is_drawn()) && !is_address(value, looks)
        }
        _ => {
            let is_made = is_made && (looks.digits > 0 || looks.symbols > 1);
            is_number || ((is_made || is_drawn()) && !is_address(value, looks))
        }
    }
}

/// Tells whether a value is a path or a URL: where a secret is, not what it is.
fn is_address(value: &str, looks: Looks<'_>) -> bool {
    let bytes = value.as_bytes();
    let is_path = || !(bytes[0] == b'/' && is_base64(bytes) && looks.is_random());
    (matches!(bytes, [b'/' | b'.' | b'~' | b'#' | b'@', ..]) && is_path())
        || is_url(value)
        || value.ends_with(AWS_SCOPE_END)
        || memchr::memchr_iter(b'"', bytes).any(|at| bytes[..at].ends_with(b"="))
}

/// Tells whether a value may be the base64 of a key, in which few signs are slashes.
fn is_base64(value: &[u8]) -> bool {
    let slashes = memchr::memchr_iter(b'/', value).count();
    value.len() >= KEY_BYTES_MIN
        && value.len().is_multiple_of(4)
        && slashes * 12 <= value.len()
        && value.iter().all(|byte| block::is_base64(*byte))
}

fn is_url(value: &str) -> bool {
    let bytes = value.as_bytes();
    memchr::memchr_iter(b':', bytes).any(|at| bytes[at..].starts_with(b"://"))
}

/// Tells whether a value begins with what it is a name of: `run_01H...`.
fn has_prefix(value: &str) -> bool {
    let (prefix, rest) = value.split_once(['_', '-']).unwrap_or_default();
    !rest.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Tells whether a value without quotes is an expression of a programming language.
fn is_code(value: &str, is_setting: bool) -> bool {
    if value.starts_with('\\') || (value.starts_with('^') && value.ends_with('$')) {
        // A regular expression, or a path.
        return true;
    }
    let path = value.trim_start_matches(['&', '*', '!', '-', '@', '$']);
    let (name, rest) = split_name(path);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return value.starts_with(['(', '[', '{', '=']);
    }
    if rest.is_empty() {
        let is_dereferenced = path.len() < value.len();
        return is_path(name, is_setting) || (is_dereferenced && Looks::of(name).digits == 0);
    }
    if rest.starts_with("()") || matches!(rest, "(" | "[") {
        return true;
    }
    let is_call = rest.starts_with(['(', '[', '{', '<']) || rest.starts_with("->");
    let is_name = |part: &str| part.len() > 1 && Looks::of(part).is_name();
    is_call && (!is_setting || parts(name).all(is_name))
}

/// Splits a text behind the name at its start, which may be a path.
fn split_name(text: &str) -> (&str, &str) {
    static NAME: ByteSet = ByteSet::alphanumeric().with(b"_$.:?");
    let length = text.bytes().position(|byte| !NAME.has(byte));
    text.split_at(length.unwrap_or(text.len()))
}

/// Tells whether a name is a path of names, as of a field or of a function.
fn is_path(name: &str, is_setting: bool) -> bool {
    let has_word = |part: &str| part.len() > 2 && Looks::of(part).is_name();
    let is_number = |part: &str| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        word.is_empty() || (word.ends_with('_') && part.len() > word.len() + 2)
    };
    name.bytes().any(|byte| b".:?".contains(&byte))
        && (!is_setting || name.contains("::"))
        && parts(name).nth(1).is_some()
        && !parts(name).any(is_number)
        && parts(name).any(has_word)
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(['.', ':', '?']);
    parts.filter(|part| !part.is_empty())
}
