//! What stands by its own form: ids, issuers' tokens, web tokens, wallets.

mod unprefixed;
mod webhook;

pub(crate) use unprefixed::NAMED;

use std::ops::Range;

use super::byte_set::ByteSet;
use super::{iban, id, issuers, jwt, putty, wallet};
use crate::block::is_word;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::spark::TOKEN_BYTES_MIN;
use crate::text::Text;

/// So many bytes before a long run a token may begin: of base64 that slashes divide, one run in two
/// is long.
const LEAD_BYTES_MAX: usize = 96;

/// So many bytes of an escape may be of a token: of `%3D` two.
const ESCAPE_DIGITS_MAX: usize = 2;

/// Looks once at the whole run of which a token's last necessary byte was seen.
pub(crate) fn token(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    let run = Run::around(text, at, floor);
    let (start, end) = (run.start, run.end);
    id::find(text.bytes, start..end, found);
    let word = run.behind_escape().unwrap_or(start).min(end);
    let mut read = run.led(found);
    // In the id of a trace or a request nothing begins.
    if !id::is_uuid(&text.bytes[start..end]) {
        read = read.max(run.begun(found)).max(run.glued(found));
    }
    let read = read.max(webhook::find(text, start..end, found));
    read.max(unprefixed::find(text, word..end, run.line, found))
        .max(end)
}

/// A run of letters, digits, `_` and `-`.
struct Run<'t> {
    text: Text<'t>,
    start: usize,
    end: usize,
    floor: usize,
    /// Where its first `_` or `-` is, its end where there is none: most of what is looked for has one.
    line: usize,
}

impl<'t> Run<'t> {
    fn around(text: Text<'t>, at: usize, floor: usize) -> Self {
        let start = at + 1 - TOKEN_BYTES_MIN;
        let end = at + 1 + text.run(at + 1, usize::MAX, is_word);
        let line = memchr::memchr2(b'_', b'-', &text.bytes[start..end]);
        Self {
            text,
            start,
            end,
            floor,
            line: line.map_or(end, |line| start + line),
        }
    }

    /// Finds a token that begins before the run, where a dot or the like divides it.
    fn led(&self, found: &mut Vec<Finding>) -> usize {
        if !self.text.get_before(self.start).is_some_and(is_inside) {
            return self.start;
        }
        let lead = self
            .text
            .run_before(self.start, self.floor, LEAD_BYTES_MAX, is_of_lead);
        let lead = self.start - lead;
        let mut is_amid_word = self.text.get_before(lead).is_some_and(is_word);
        for at in lead..self.start {
            // What begins an escape is none of these bytes.
            let may_be_escape = at <= lead + ESCAPE_DIGITS_MAX;
            let begins = !is_amid_word || (may_be_escape && ends_escape(self.text, at));
            is_amid_word = is_word(self.text.bytes[at]);
            if begins && let Some(end) = self.begun_at(at, found) {
                return end;
            }
        }
        self.start
    }

    /// Finds what begins with the run, or behind the escape that it begins with.
    fn begun(&self, found: &mut Vec<Finding>) -> usize {
        let mut read = self.begun_or_whole(self.start, found);
        if let Some(at) = self.behind_escape() {
            read = read.max(self.begun_or_whole(at, found));
        }
        read.max(putty::find(self.text, self.start..self.end, found))
    }

    fn begun_or_whole(&self, at: usize, found: &mut Vec<Finding>) -> usize {
        let read = self.begun_at(at, found).unwrap_or(at);
        wallet::find(self.text.bytes, self.word(at), found);
        iban::whole(self.text, at..self.end, found);
        read
    }

    /// Returns the letters and digits from an offset on.
    fn word(&self, at: usize) -> Range<usize> {
        let end = if at <= self.line {
            self.line
        } else {
            let is_of_word = |byte: u8| byte.is_ascii_alphanumeric();
            at + self.text.run(at, self.end.saturating_sub(at), is_of_word)
        };
        at..end
    }

    /// Finds tokens behind a `_` or `-`: glued to a name, or ones of more than one part.
    fn glued(&self, found: &mut Vec<Finding>) -> usize {
        let mut read = self.start;
        let mut may_be_jwt = true;
        let rest = &self.text.bytes[self.line..self.end];
        for line in memchr::memchr2_iter(b'_', b'-', rest) {
            let at = self.line + line + 1;
            if at < read {
                continue;
            }
            if let Some(end) = self.issued(at, found) {
                read = end;
            } else if may_be_jwt && self.text.bytes[at..].starts_with(jwt::START) {
                may_be_jwt = false;
                read = read.max(jwt::find(self.text, at, found).unwrap_or(at));
            }
        }
        read
    }

    #[inline]
    fn begun_at(&self, at: usize, found: &mut Vec<Finding>) -> Option<usize> {
        match issuers::may_begin(self.text.bytes, at) {
            true => (self.issued_at(at, found)).or_else(|| jwt::find(self.text, at, found)),
            false => None,
        }
    }

    #[inline]
    fn issued(&self, at: usize, found: &mut Vec<Finding>) -> Option<usize> {
        match issuers::may_begin(self.text.bytes, at) {
            true => self.issued_at(at, found),
            false => None,
        }
    }

    fn issued_at(&self, at: usize, found: &mut Vec<Finding>) -> Option<usize> {
        let (end, name) = issuers::token(self.text.bytes, at, self.is_encoded(at))?;
        if end <= self.start {
            return None;
        }
        found.push(Finding::new(at..end, Kind::Secret, name));
        Some(end)
    }

    /// Tells whether what begins at an offset may be the rest of base64 text.
    fn is_encoded(&self, at: usize) -> bool {
        matches!(self.text.get_before(at), Some(b'/' | b'+'))
    }

    /// Returns where the run begins if its first bytes belong to an escape: `\n`, `%3D`, `\u003d`.
    fn behind_escape(&self) -> Option<usize> {
        let length = match (
            self.text.get_before(self.start)?,
            self.text.get(self.start)?,
        ) {
            (b'\\', b'u') => 5,
            (b'\\', b'x') => 3,
            (b'\\', b'n' | b'r' | b't') => 1,
            (b'%', _) => 2,
            _ => return None,
        };
        Some(self.start + length)
    }
}

/// Tells whether the bytes before an offset are an escape: `\n`, `%3D`.
fn ends_escape(text: Text<'_>, at: usize) -> bool {
    match &text.bytes[at.saturating_sub(3)..at] {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [b'%', one, other] => one.is_ascii_hexdigit() && other.is_ascii_hexdigit(),
        _ => false,
    }
}

/// Tells whether a byte is of a run, or divides the parts of some issuer's tokens.
fn is_of_lead(byte: u8) -> bool {
    static LEAD: ByteSet = ByteSet::alphanumeric().with(b"_-").with(INSIDE);
    LEAD.has(byte)
}

/// What divides the parts of some issuer's tokens.
const INSIDE: &[u8] = b".~:/+$!";

/// Tells whether a byte divides the parts of some issuer's tokens.
fn is_inside(byte: u8) -> bool {
    INSIDE.contains(&byte)
}
