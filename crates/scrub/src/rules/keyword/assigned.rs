//! What stands between a name and its value.

use super::command;
use super::gap::Gap;
use super::name::Name;
use super::quote::Quote;
use super::sign::{Sign, sign};
use super::word::Sort;
use crate::rules::byte_set::ByteSet;
use crate::text::Text;

/// So much is read behind a name in search of what assigns.
pub(super) const GAP_BYTES_MAX: usize = 96;

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
    /// `password x`
    Beside,
    /// `auth=("user", "x")`
    Login,
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

impl<'t> Gap<'t> {
    fn value(mut self, text: Text<'t>, name: &Name) -> Option<Assigned<'t>> {
        if name.sort == Sort::Identified {
            return self.literal(Manner::Quoted);
        }
        match self.rest() {
            [b'(', b'"' | b'\'', ..] => return self.call(text, name),
            [b'(' | b'=' | b' ', ..] if name.sort == Sort::Authorization => {
                if let Some(login) = self.login() {
                    return Some(login);
                }
            }
            [b'[', ..] => return self.declared_array(),
            _ => {}
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
        if command::gives(text, name) {
            let is_option = self.rest().starts_with(b"-");
            return (!is_option).then(|| self.literal_or_here(Manner::Argument));
        }
        if name.sort == Sort::Bearer {
            return Some(self.here(Manner::Scheme));
        }
        if matches!(self.rest(), [b'\'', ..])
            || (name.sort == Sort::Password && Quote::at_start(self.rest()).is_some())
        {
            let is_statement = command::is_statement(text, name);
            return self.literal(if is_statement {
                Manner::Quoted
            } else {
                Manner::Pair
            });
        }
        if self.take("| ") {
            return Some(self.here(Manner::Said));
        }
        self.behind_particle()
    }

    /// Reads `("x")` and `("user", "x")`.
    fn call(mut self, text: Text<'t>, name: &Name) -> Option<Assigned<'t>> {
        if name.sort == Sort::Authorization {
            return self.login();
        }
        self.take("(");
        if name.is_setter(text) {
            return self.literal(Manner::Quoted);
        }
        let is_method = name.is_method(text);
        is_method.then(|| self.literal(Manner::Pair)).flatten()
    }

    /// Reads `=("user", "x")` and `("user", "x")`.
    fn login(mut self) -> Option<Assigned<'t>> {
        self.skip_spaces();
        self.take("=");
        self.skip_spaces();
        if !self.take("(") {
            return None;
        }
        let user = self.literal(Manner::Login)?;
        let quote = user.quote?;
        let line = self.bytes[user.at..].split(|byte| *byte == b'\n').next()?;
        self.at = user.at + quote.content(line)? + quote.opening.len();
        if !self.take(",") {
            return None;
        }
        self.skip_spaces();
        self.literal(Manner::Login)
    }

    /// Reads `[] = "x"`, as C declares.
    fn declared_array(mut self) -> Option<Assigned<'t>> {
        self.take("[");
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit());
        self.at += digits.count();
        if !self.take("]") {
            return None;
        }
        self.skip_spaces();
        if !self.take("=") {
            return None;
        }
        self.skip_spaces();
        self.literal(Manner::Quoted)
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
}

/// Tells whether a byte stands in the name of a type.
fn is_type(byte: &u8) -> bool {
    static TYPE: ByteSet = ByteSet::alphanumeric().with(b"_<>[]|?.:& ");
    TYPE.has(*byte)
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
