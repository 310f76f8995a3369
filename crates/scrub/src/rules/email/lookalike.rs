//! What has the form of an address and is none.

use std::ops::Range;

use crate::text::Text;

/// Commands that are given a user and a host.
const COMMANDS: [&str; 8] = [
    "ssh",
    "scp",
    "sftp",
    "rsync",
    "mosh",
    "sshfs",
    "autossh",
    "ssh-copy-id",
];

/// So many bytes before a user and a host hold the command and its options.
const COMMAND_BYTES_MAX: usize = 48;

/// So many bytes behind `host:` hold the first part of a path.
const PATH_BYTES_MAX: usize = 64;

/// Objects in code whose methods are no domains.
const OBJECTS: [&str; 3] = ["self.", "this.", "cls."];

/// Top-level domains that brackets may follow; other names before brackets are rather methods.
const BRACKETED: [&str; 10] = [
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "example",
];

/// Tells whether a user and a host belong to a command or a path, or are a product of matrices.
pub(super) fn is_other(text: Text<'_>, address: &Range<usize>, domain: usize) -> bool {
    let host = &text.str[domain..address.end];
    OBJECTS.iter().any(|object| host.starts_with(object))
        || has_path(text, address.end)
        || is_call(text, host, address.end)
        || is_behind_command(text, address.start)
}

/// Tells whether a path follows (`host:/srv`, `host:team/x.git`) and not a port.
fn has_path(text: Text<'_>, end: usize) -> bool {
    if text.get(end) != Some(b':') {
        return false;
    }
    let rest = text.after(end + 1, PATH_BYTES_MAX - 1);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let name = rest.iter().take_while(|byte| is_name(byte)).count();
    let is_port = name > 0 && rest[..name].iter().all(u8::is_ascii_digit);
    let is_named = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_alphanumeric);
    match &rest[name..] {
        [b'/', first, ..] if name == 0 => first.is_ascii_alphanumeric(),
        [b'/', ..] => !is_port && is_named(&rest[..rest.len().min(name + 2)]),
        _ => rest.starts_with(b"~") && is_named(&rest[..name]),
    }
}

/// Tells whether the last part of a host is called as a method.
fn is_call(text: Text<'_>, host: &str, end: usize) -> bool {
    if text.get(end) != Some(b'(') {
        return false;
    }
    let top_level = host.rsplit('.').next().unwrap_or_default();
    top_level.len() > 2
        && !BRACKETED
            .iter()
            .any(|other| other.eq_ignore_ascii_case(top_level))
}

/// Tells whether nothing but options stands between a command and what it is given.
fn is_behind_command(text: Text<'_>, start: usize) -> bool {
    if text.get_before(start) != Some(b' ') {
        return false;
    }
    let before = text.before(start - 1, COMMAND_BYTES_MAX - 1);
    let mut words = before.rsplit(|byte| *byte == b' ').peekable();
    while let Some(word) = words.next() {
        let name = word.trim_ascii_start();
        let at = name
            .iter()
            .position(u8::is_ascii_alphabetic)
            .unwrap_or_default();
        if COMMANDS
            .iter()
            .any(|command| name[at..] == *command.as_bytes())
            && !name.starts_with(b"-")
        {
            return true;
        }
        let is_value = words.peek().is_some_and(|word| word.starts_with(b"-"));
        if !word.starts_with(b"-") && !is_value {
            return false;
        }
    }
    false
}
