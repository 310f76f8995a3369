//! The words, numbers and texts that JSON is made of.

use super::error::JsonError;
use super::float::push_float;
use super::node::{Kind, Node};
use super::text::respell;

const WORDS: [&str; 6] = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];

/// The bytes that stand in a text as they are printed.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte < 0x7f {
        plain[byte as usize] = byte != b'"' && byte != b'\\';
        byte += 1;
    }
    plain
};

/// A text that is being read, from its beginning to where nothing was read yet.
pub(super) struct Scan<'t> {
    source: &'t str,
    at: usize,
    /// Tells whether all that was read is as it would be printed.
    pub(super) is_canonical: bool,
    respelled: &'t mut Vec<u8>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(source: &'t str, respelled: &'t mut Vec<u8>) -> Self {
        Self {
            source,
            at: 0,
            is_canonical: true,
            respelled,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn offset(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(u32::MAX)
    }

    /// Returns the byte that comes next, behind the end a zero: it begins nothing.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.source.as_bytes().get(at).copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
            self.is_canonical = false;
        }
    }

    /// Goes past a byte, if it comes next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        self.take(byte)
            .then_some(())
            .ok_or(JsonError::Unexpected(self.at))
    }

    /// Makes sure that nothing but blanks is left.
    pub(super) fn end(&mut self) -> Result<(), JsonError> {
        self.skip_blanks();
        (self.at == self.source.len())
            .then_some(())
            .ok_or(JsonError::Unexpected(self.at))
    }

    /// Goes past the bracket with which a list or object begins.
    pub(super) fn bracket(&mut self, kind: Kind) -> Node {
        self.at += 1;
        self.node(kind, self.at - 1)
    }

    /// Reads a text, a number or a word.
    pub(super) fn scalar(&mut self) -> Result<Node, JsonError> {
        match self.peek() {
            b'"' => self.text(),
            b'0'..=b'9' => self.number(),
            b'-' if self.byte(self.at + 1).is_ascii_digit() => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Node, JsonError> {
        let rest = &self.source[self.at..];
        let word = WORDS.iter().find(|word| rest.starts_with(**word));
        let word = word.ok_or(JsonError::Unexpected(self.at))?;
        let start = self.at;
        self.at += word.len();
        Ok(self.node(Kind::Word, start))
    }

    /// Reads a number; its first digit is there.
    fn number(&mut self) -> Result<Node, JsonError> {
        let start = self.at;
        self.at += usize::from(self.peek() == b'-');
        if self.take(b'0') {
            if self.peek().is_ascii_digit() {
                return Err(JsonError::Unexpected(self.at));
            }
        } else {
            self.digits();
        }
        let whole = self.at;
        self.part(|byte| byte == b'.', |_| false)?;
        self.part(
            |byte| matches!(byte, b'e' | b'E'),
            |byte| matches!(byte, b'+' | b'-'),
        )?;
        if self.at > whole {
            return Ok(self.float(start));
        }
        // Integers have no negative zero.
        let is_negative_zero = &self.source[start..whole] == "-0";
        self.is_canonical &= !is_negative_zero;
        Ok(self.node(Kind::Word, start + usize::from(is_negative_zero)))
    }

    /// Reads a fraction or an exponent, if one begins here.
    fn part(
        &mut self,
        is_mark: impl FnOnce(u8) -> bool,
        is_sign: impl FnOnce(u8) -> bool,
    ) -> Result<(), JsonError> {
        if !is_mark(self.peek()) {
            return Ok(());
        }
        self.at += 1;
        self.at += usize::from(is_sign(self.peek()));
        if !self.peek().is_ascii_digit() {
            return Err(JsonError::Unexpected(self.at));
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }

    fn float(&mut self, start: usize) -> Node {
        let node = self.node(Kind::Float, start);
        if self.is_canonical {
            let source = &self.source[node.range()];
            self.respelled.clear();
            push_float(self.respelled, source.parse().unwrap_or(f64::NAN));
            self.is_canonical = self.respelled == source.as_bytes();
        }
        node
    }

    /// Reads a text with its quotes.
    pub(super) fn text(&mut self) -> Result<Node, JsonError> {
        self.expect(b'"')?;
        let start = self.at;
        let mut kind = Kind::Plain;
        loop {
            self.skip_plain();
            match self.peek() {
                b'"' => break,
                b'\\' => {
                    kind = Kind::Escaped;
                    self.escape()?;
                }
                // Behind the end is a zero too.
                0..0x20 => return Err(JsonError::Unexpected(self.at)),
                _ => {
                    kind = Kind::Escaped;
                    self.at += 1;
                }
            }
        }
        let node = self.node(kind, start);
        self.at += 1;
        if kind == Kind::Escaped && self.is_canonical {
            let source = &self.source[node.range()];
            self.respelled.clear();
            respell(source, self.respelled);
            self.is_canonical = self.respelled == source.as_bytes();
        }
        Ok(node)
    }

    /// Goes past what a text is printed with as it is.
    #[inline]
    fn skip_plain(&mut self) {
        let rest = &self.source.as_bytes()[self.at..];
        let plain = rest.iter().position(|byte| !PLAIN[usize::from(*byte)]);
        self.at += plain.unwrap_or(rest.len());
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let digits = match self.byte(self.at + 1) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 0,
            b'u' => 4,
            _ => return Err(JsonError::Unexpected(self.at)),
        };
        self.at += 2;
        for _ in 0..digits {
            if !self.peek().is_ascii_hexdigit() {
                return Err(JsonError::Unexpected(self.at));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Notes whether two keys stand in the order in which they are printed; where one has escapes,
    /// that is not looked into.
    pub(super) fn compare_keys(&mut self, last: Option<Node>, key: Node) {
        self.is_canonical &= key.kind == Kind::Plain
            && last.is_none_or(|last| self.source[last.range()] < self.source[key.range()]);
    }

    fn node(&self, kind: Kind, start: usize) -> Node {
        Node {
            kind,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: self.offset(),
            next: 0,
        }
    }
}
