//! What stands between a name and its value.

use super::name::Name;
use super::quote::Quote;
use super::sign::{Sign, sign};
use super::word::Sort;
use crate::text::Text;

/// So much is read behind a name in search of what assigns.
const GAP_BYTES_MAX: usize = 96;

/// How a value was assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// `password=x`
    Tight,
    /// `password = x`
    Spaced,
    /// `password: x`
    Colon,
    /// `password = "x"`
    Quoted,
    /// `("password", "x")`, `PASSWORD 'x'`
    Pair,
    /// `<password>x</password>`
    Element,
    /// `--password x`
    Argument,
    /// `the password is x`
    Said,
    /// `secret x`
    Near,
    /// `Bearer x`
    Scheme,
}

/// Where a value begins, and how it was assigned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assigned<'t> {
    pub(super) at: usize,
    pub(super) quote: Option<Quote<'t>>,
    pub(super) manner: Manner,
}

/// Words that say the same in languages without spaces.
const PARTICLES: [&str; 7] = ["是", "为", "為", "は", "が", "는", "은"];

impl<'t> Assigned<'t> {
    /// Returns what follows a name, if it assigns.
    pub(super) fn to(text: Text<'t>, name: &Name) -> Option<Self> {
        let at = name.range.end;
        let end = text.bytes.len().min(at + GAP_BYTES_MAX);
        let bytes = &text.bytes[..end];
        Gap { bytes, at }.value(text, name)
    }
}

/// A reader of what follows a name.
#[derive(Clone, Copy)]
struct Gap<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Gap<'t> {
    fn value(mut self, text: Text<'t>, name: &Name) -> Option<Assigned<'t>> {
        if name.sort == Sort::Identified {
            return self.literal(Manner::Quoted);
        }
        self.take("**");
        let quoted = self.take_quote();
        if quoted && (self.take(")") || self.take("]")) {
            self.take("]");
        }
        if self.rest().starts_with(b">") && (quoted || is_in_tag(text, name)) {
            self.at += 1;
            return Some(self.here(Manner::Element));
        }
        if quoted && let Some(pair) = self.pair() {
            return Some(pair);
        }
        let spaces = self.skip_spaces();
        match sign(self.rest()) {
            Some((Sign::Other, _)) => return self.compared(),
            Some((sign, length)) => {
                self.at += length;
                return self.behind_sign(sign, spaces);
            }
            None => {}
        }
        if spaces > 0 {
            return self.behind_space(text, name);
        }
        self.behind_particle()
    }

    /// Reads what follows a name after a space alone.
    fn behind_space(mut self, text: Text<'t>, name: &Name) -> Option<Assigned<'t>> {
        if is_option(text, name) {
            let is_option = self.rest().starts_with(b"-");
            return (!is_option).then(|| self.literal_or_here(Manner::Argument));
        }
        if name.sort == Sort::Bearer {
            return Some(self.here(Manner::Scheme));
        }
        if self.rest().starts_with(b"'") {
            return self.literal(Manner::Pair);
        }
        if self.take("| ") {
            return Some(self.here(Manner::Said));
        }
        self.behind_particle()
    }

    fn behind_particle(mut self) -> Option<Assigned<'t>> {
        self.rest().first().filter(|byte| !byte.is_ascii())?;
        PARTICLES.iter().find(|particle| self.take(particle))?;
        self.skip_spaces();
        Some(self.literal_or_here(Manner::Said))
    }

    fn behind_sign(mut self, sign: Sign, spaces_before: usize) -> Option<Assigned<'t>> {
        self.take("**");
        let spaces = self.skip_spaces();
        if sign == Sign::Colon
            && let Some(behind) = self.behind_type()
        {
            return Some(behind);
        }
        let manner = match (sign, spaces + spaces_before) {
            (Sign::Colon, _) => Manner::Colon,
            (_, 0) => Manner::Tight,
            (_, _) => Manner::Spaced,
        };
        Some(self.literal(Manner::Quoted).unwrap_or(self.here(manner)))
    }

    /// Reads `: &str = "x"`.
    fn behind_type(mut self) -> Option<Assigned<'t>> {
        let is_end = |byte: &u8| !is_type(byte) && !matches!(byte, b'\t' | b'*');
        let end = self.rest().iter().position(is_end).filter(|at| *at > 0)?;
        let (kind, rest) = self.rest().split_at(end);
        if !rest.starts_with(b"= ") {
            return None;
        }
        let kind = kind.trim_ascii_end();
        let signs = kind.iter().take_while(|byte| matches!(byte, b'&' | b'*'));
        let kind = &kind[signs.count()..];
        let spaces = kind.iter().filter(|byte| **byte == b' ').count();
        if !kind.iter().all(is_type) || spaces > 2 {
            return None;
        }
        self.at += end + "=".len();
        self.skip_spaces();
        self.literal(Manner::Quoted)
    }

    /// Reads `, "x"`, `, "value": "x"` or ` value="x"` behind a quoted name.
    fn pair(mut self) -> Option<Assigned<'t>> {
        let comma = self.take(",");
        let spaces = self.skip_spaces();
        if !comma && spaces == 0 {
            return None;
        }
        let mut named = self;
        named.take_quote();
        let words = ["value", "Value", "VALUE", "content"];
        if words.iter().any(|word| named.take(word)) {
            named.take_quote();
            named.skip_spaces();
            if named.take("=") || named.take(":") {
                named.skip_spaces();
                return named.literal(Manner::Quoted);
            }
        }
        if comma {
            self.literal(Manner::Pair)
        } else {
            None
        }
    }

    /// Reads what a comparison has on its other side: only a literal says anything.
    fn compared(mut self) -> Option<Assigned<'t>> {
        if !self.take("===") && !self.take("==") {
            return None;
        }
        self.skip_spaces();
        self.literal(Manner::Quoted)
    }

    /// Reads an opening quote, with what code writes before it.
    fn literal(mut self, manner: Manner) -> Option<Assigned<'t>> {
        let (quote, length) = Quote::of_literal(self.rest())?;
        self.at += length;
        Some(Assigned {
            quote: Some(quote),
            ..self.here(manner)
        })
    }

    fn literal_or_here(self, manner: Manner) -> Assigned<'t> {
        self.literal(manner).unwrap_or(self.here(manner))
    }

    fn here(self, manner: Manner) -> Assigned<'t> {
        Assigned {
            at: self.at,
            quote: None,
            manner,
        }
    }

    fn rest(self) -> &'t [u8] {
        &self.bytes[self.at..]
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_here = self.rest().starts_with(sign.as_bytes());
        self.at += if is_here { sign.len() } else { 0 };
        is_here
    }

    fn take_quote(&mut self) -> bool {
        let quote = Quote::at_start(self.rest());
        self.at += quote.map_or(0, |quote| quote.opening.len());
        quote.is_some()
    }

    fn skip_spaces(&mut self) -> usize {
        let spaces = self
            .rest()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let count = spaces.count();
        self.at += count;
        count
    }
}

/// Tells whether a byte stands in the name of a type.
fn is_type(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'<' | b'>' | b'[' | b']' | b'|' | b'?' | b'.' | b':' | b'&' | b' '
        )
}

/// Tells whether a value may follow a name after a space alone.
fn is_option(text: Text<'_>, name: &Name) -> bool {
    name.is_option || (name.sort == Sort::Password && is_netrc(text, name))
}

/// Tells whether a name stands in a tag: `<password`, `<wsse:Password`.
fn is_in_tag(text: Text<'_>, name: &Name) -> bool {
    let start = name.range.start;
    if text.get_before(start) != Some(b':') {
        return text.get_before(start) == Some(b'<');
    }
    let end = start - ":".len();
    let is_space = |byte: u8| byte.is_ascii_alphanumeric();
    let space = text.run_before(end, 0, GAP_BYTES_MAX - ":<".len(), is_space);
    text.get_before(end - space) == Some(b'<')
}

/// Tells whether a line of `.netrc` goes on: `machine x login y password z`.
fn is_netrc(text: Text<'_>, name: &Name) -> bool {
    let before = text.before(name.range.start, GAP_BYTES_MAX);
    let mut words = before
        .rsplit(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    words.nth(1) == Some(b"login")
}
