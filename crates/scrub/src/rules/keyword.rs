//! Secrets that a name assigns.

mod assigned;
mod command;
mod drawn;
mod gap;
mod header;
mod lexicon;
mod looks;
mod name;
mod option;
mod phrase;
mod placeholder;
mod quote;
mod sign;
mod tally;
mod value;
mod word;
mod worth;

use std::ops::Range;

use assigned::Assigned;
use name::Name;
use placeholder::opens_reference;
use word::{Sort, Word};
use worth::{Circumstances, is_secret};

use crate::block::is_word;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// Finds the value that the name around a keyword assigns.
pub(crate) fn keyword(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    let Some(word) = Word::around(text, at) else {
        return at;
    };
    if word.sort == Sort::Option {
        let value = option::password(text, &word);
        return add(value, || "password", found).unwrap_or(at);
    }
    if !text.get(word.range.end).is_some_and(may_go_on) {
        return at;
    }
    let Some(name) = Name::around(text, &word) else {
        return at;
    };
    if name.sort == Sort::Cookies {
        return header::cookies(text, &name, found).unwrap_or(at);
    }
    let value = value(text, &name);
    add(value, || sub_kind(text, &name), found).unwrap_or(at)
}

/// Tells whether a name or what assigns may go on with a byte behind a word: most words of code and all
/// labels end at others.
fn may_go_on(byte: u8) -> bool {
    is_word(byte)
        || matches!(
            byte,
            b' ' | b'\t' | b'.' | b'=' | b':' | b'?' | b'|' | b'*' | b'(' | b'[' | b'>'
        )
        || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'&' | b'%' | 0x80..)
}

fn add(
    value: Option<Range<usize>>,
    sub_kind: impl Fn() -> &'static str,
    found: &mut Vec<Finding>,
) -> Option<usize> {
    let value = value?;
    let end = value.end;
    found.push(Finding::new(value, Kind::Secret, sub_kind()));
    Some(end)
}

fn value(text: Text<'_>, name: &Name) -> Option<Range<usize>> {
    let Some(assigned) = Assigned::to(text, name) else {
        return phrase::value(text, name);
    };
    let assigned = if name.sort == Sort::Authorization {
        header::credentials(text, assigned)?
    } else {
        assigned
    };
    secret(text, name, &assigned)
}

/// Returns the value that was assigned, if it is a secret.
fn secret(text: Text<'_>, name: &Name, assigned: &Assigned<'_>) -> Option<Range<usize>> {
    if text.get(assigned.at).is_none_or(opens_reference) {
        return None;
    }
    let judged = value::judged(text, assigned);
    if is_folder(text, name, &text.str[judged.clone()]) {
        return None;
    }
    let circumstances = Circumstances {
        manner: assigned.manner,
        is_literal: assigned.quote.is_some(),
        is_setting: is_setting(text, name, judged.end),
    };
    if !is_secret(&text.str[judged.clone()], name, circumstances) {
        return None;
    }
    Some(if assigned.quote.is_some() {
        judged
    } else {
        value::whole(text, assigned, judged)
    })
}

/// Tells whether a name is that of the folder in which a shell stands (POSIX, `PWD`), and a value one.
fn is_folder(text: Text<'_>, name: &Name, value: &str) -> bool {
    let names = [b"pwd".as_slice(), b"oldpwd"];
    let here = &text.bytes[name.range.clone()];
    value.starts_with(['/', '~']) && names.iter().any(|name| name.eq_ignore_ascii_case(here))
}

/// Tells whether a name stands where no code stands: at the start of a line, in a query, in an
/// option, or in upper case.
fn is_setting(text: Text<'_>, name: &Name, end: usize) -> bool {
    let ends_call = matches!(text.get(end), Some(b')' | b','));
    let begins = matches!(
        text.get_before(name.range.start),
        None | Some(b'\n' | b'?' | b'&' | b';' | b'"' | b'\'')
    );
    !ends_call && (name.is_option || begins || name.is_upper(text))
}

/// Returns what a secret of that name is more exactly.
fn sub_kind(text: Text<'_>, name: &Name) -> &'static str {
    let spelled = Spelled(&text.bytes[name.range.clone()]);
    let is_query = || matches!(text.get_before(name.range.start), Some(b'?' | b'&'));
    match name.sort {
        Sort::Password | Sort::Passphrase | Sort::Pass | Sort::Identified | Sort::Option => {
            "password"
        }
        Sort::Pin => "pin",
        Sort::Session | Sort::Cookies => "session_cookie",
        Sort::Signature => "signature",
        Sort::Authorization => "authorization",
        Sort::Bearer => "bearer",
        Sort::Token | Sort::Key if spelled.ends_with("secretaccesskey") => "aws_secret_access_key",
        Sort::Token | Sort::Key if spelled.ends_with("accountkey") => "azure_storage",
        Sort::Token | Sort::Key if is_query() => "url_token",
        Sort::Token if spelled.contains("token") => "token",
        Sort::Token if spelled.contains("key") => "api_key",
        Sort::Token | Sort::Key => "generic",
    }
}

/// The names that [`sub_kind`] gives, which say less than those that issuers' forms have.
pub(crate) const ASSIGNED: [&str; 12] = [
    "password",
    "pin",
    "session_cookie",
    "signature",
    "authorization",
    "bearer",
    "aws_secret_access_key",
    "azure_storage",
    "url_token",
    "token",
    "api_key",
    "generic",
];

/// A name in whatever case, with whatever stands between its words.
#[derive(Clone, Copy, Debug)]
struct Spelled<'t>(&'t [u8]);

impl<'t> Spelled<'t> {
    fn letters(self) -> impl DoubleEndedIterator<Item = u8> + 't {
        let letters = self.0.iter().filter(|byte| !matches!(byte, b'-' | b'_'));
        letters.map(u8::to_ascii_lowercase)
    }

    fn ends_with(self, word: &str) -> bool {
        let letters = self.letters().rev().take(word.len());
        letters.eq(word.bytes().rev())
    }

    fn contains(self, word: &str) -> bool {
        let begins = |at: usize| {
            let here = Spelled(&self.0[at..]);
            word.as_bytes().first() == here.0.first().map(u8::to_ascii_lowercase).as_ref()
                && here.letters().take(word.len()).eq(word.bytes())
        };
        (0..self.0.len()).any(begins)
    }
}
