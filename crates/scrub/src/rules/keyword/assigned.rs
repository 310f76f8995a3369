//! What stands between a name and its value.

use super::name::Name;
use super::quote::Quote;
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

/// Signs that assign; those that begin like others come before them.
const SIGNS: [&str; 14] = [
    "=>", ":=", "?=", "||=", "=", "%3D", "%3d", "\\u003d", "\\u003D", "&#61;", "%3A", "%3a", "：",
    ":",
];

/// Signs that compare or do something else.
const OTHER_SIGNS: [&str; 6] = ["=~", "::", ":-", ":+", "=(", "=="];

/// Words that say the same in languages without spaces.
const PARTICLES: [&str; 7] = ["是", "为", "為", "は", "が", "는", "은"];

/// What stands before a literal in code.
const WRAPPERS: [&str; 16] = [
    "String::from(",
    "Some(",
    "str(",
    "bytes(",
    "quote(",
    "SecretStr(",
    "Secret(",
    "@",
    "b",
    "r",
    "f",
    "u",
    "rb",
    "br",
    "L",
    "$",
];

impl<'t> Assigned<'t> {
    /// Returns what follows a name, if it assigns.
    pub(super) fn to(text: Text<'t>, name: &Name) -> Option<Self> {
        let rest = text.str_after(name.range.end, GAP_BYTES_MAX);
        let gap = Gap {
            start: name.range.end,
            rest,
            at: 0,
        };
        let before = text.before(name.range.start, GAP_BYTES_MAX);
        gap.value(name, before)
    }
}

/// A reader of what follows a name.
#[derive(Clone, Copy)]
struct Gap<'t> {
    start: usize,
    rest: &'t str,
    at: usize,
}

impl<'t> Gap<'t> {
    fn value(mut self, name: &Name, before: &[u8]) -> Option<Assigned<'t>> {
        if name.sort == Sort::Identified {
            return self.literal(Manner::Quoted);
        }
        self.take("**");
        let quoted = self.take_quote().is_some();
        if quoted && (self.take(")") || self.take("]")) {
            self.take("]");
        }
        let is_element = quoted || is_tag(before);
        if is_element && self.take(">") {
            return Some(self.here(Manner::Element));
        }
        if quoted && let Some(pair) = self.pair() {
            return Some(pair);
        }
        let spaces = self.skip_spaces();
        if OTHER_SIGNS.iter().any(|sign| self.text().starts_with(sign)) {
            return self.compared();
        }
        if let Some(sign) = SIGNS.iter().find(|sign| self.take(sign)) {
            return self.behind_sign(sign, spaces);
        }
        if spaces > 0 && is_option(name, before) {
            let argument = self.literal(Manner::Argument);
            let is_option = self.text().starts_with('-');
            return (!is_option).then(|| argument.unwrap_or(self.here(Manner::Argument)));
        }
        if spaces > 0 && name.sort == Sort::Bearer {
            return Some(self.here(Manner::Scheme));
        }
        if spaces > 0 && self.text().starts_with('\'') {
            return self.literal(Manner::Pair);
        }
        if spaces > 0 && self.take("| ") {
            return Some(self.here(Manner::Said));
        }
        if PARTICLES.iter().any(|particle| self.take(particle)) {
            self.skip_spaces();
            return Some(
                self.literal(Manner::Said)
                    .unwrap_or(self.here(Manner::Said)),
            );
        }
        None
    }

    fn behind_sign(mut self, sign: &str, spaces_before: usize) -> Option<Assigned<'t>> {
        let is_colon = matches!(sign, ":" | "：" | "%3A" | "%3a");
        self.take("**");
        let spaces = self.skip_spaces();
        if is_colon && let Some(behind) = self.behind_type() {
            return Some(behind);
        }
        let manner = match (is_colon, spaces + spaces_before) {
            (true, _) => Manner::Colon,
            (false, 0) => Manner::Tight,
            (false, _) => Manner::Spaced,
        };
        Some(self.literal(Manner::Quoted).unwrap_or(self.here(manner)))
    }

    /// Reads `: &str = "x"`.
    fn behind_type(mut self) -> Option<Assigned<'t>> {
        let end = self.text().find(['=', '"', '\'']).filter(|at| *at > 0)?;
        let kind = self.text()[..end].trim_end();
        let kind = kind
            .trim_start_matches(['&', '*'])
            .trim_start_matches("'static ");
        let is_type = |c: char| c.is_ascii_alphanumeric() || "_<>[]|?.:&' ".contains(c);
        let words = kind.split(' ').count();
        if !self.text()[end..].starts_with("= ") || !kind.chars().all(is_type) || words > 3 {
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
        let mut named = self;
        named.take_quote();
        if (comma || spaces > 0)
            && ["value", "Value", "VALUE", "content"]
                .iter()
                .any(|word| named.take(word))
        {
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
        if let Some(wrapper) = WRAPPERS.iter().find(|wrapper| {
            self.text()
                .strip_prefix(**wrapper)
                .is_some_and(|rest| Quote::at_start(rest).is_some())
        }) {
            self.take(wrapper);
        }
        let quote = self.take_quote()?;
        Some(Assigned {
            quote: Some(quote),
            ..self.here(manner)
        })
    }

    fn here(self, manner: Manner) -> Assigned<'t> {
        Assigned {
            at: self.start + self.at,
            quote: None,
            manner,
        }
    }

    fn text(self) -> &'t str {
        &self.rest[self.at..]
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_here = self.text().starts_with(sign);
        self.at += if is_here { sign.len() } else { 0 };
        is_here
    }

    fn take_quote(&mut self) -> Option<Quote<'t>> {
        let quote = Quote::at_start(self.text())?;
        self.at += quote.opening.len();
        Some(quote)
    }

    fn skip_spaces(&mut self) -> usize {
        let spaces = self
            .text()
            .bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let count = spaces.count();
        self.at += count;
        count
    }
}

/// Tells whether a value may follow a name after a space alone.
fn is_option(name: &Name, before: &[u8]) -> bool {
    name.is_option || (name.sort == Sort::Password && is_netrc(before))
}

/// Tells whether a name stands in a tag: `<password`, `<wsse:Password`.
fn is_tag(before: &[u8]) -> bool {
    let space = before.strip_suffix(b":").unwrap_or(before);
    let prefix = space
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric());
    let opening = space.len() - prefix.count();
    (opening == space.len() || space.len() < before.len()) && space[..opening].ends_with(b"<")
}

/// Tells whether a line of `.netrc` goes on: `machine x login y password z`.
fn is_netrc(before: &[u8]) -> bool {
    let mut words = before
        .split(|byte| *byte == b' ')
        .rev()
        .filter(|word| !word.is_empty());
    words.nth(1).is_some_and(|word| word == b"login")
}
