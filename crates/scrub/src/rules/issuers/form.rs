//! The form of a token.

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alphabet(u16);

/// A piece of a token.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Just these bytes.
    Text(&'static str),
    /// So many bytes of an alphabet, at least and at most; as many as there are.
    Run(Alphabet, usize, usize),
}

/// The form of an issuer's tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// The sub-kind of what is found.
    pub(super) name: &'static str,
    prefix: &'static str,
    body: Part,
    rest: &'static [Part],
    /// Whether the prefix is so plain that the body must look drawn by lot.
    is_plain: bool,
}

/// A body of fewer different bytes is a placeholder, as in `ghp_xxxx`.
const DIFFERENT_BYTES_MIN: u32 = 8;
/// Of what is drawn by lot, one byte in so many at least follows one of another class.
const CHANGE_BYTES: usize = 5;

impl Alphabet {
    pub(super) const DIGIT: Self = Self(1);
    const UPPER_HEX: Self = Self(1 << 1);
    const UPPER_REST: Self = Self(1 << 2);
    const LOWER_HEX: Self = Self(1 << 3);
    const LOWER_REST: Self = Self(1 << 4);
    const LINES: Self = Self(1 << 5);
    const BASE64_REST: Self = Self(1 << 6);
    const PADDING: Self = Self(1 << 7);
    const DOT: Self = Self(1 << 8);
    const PERCENT: Self = Self(1 << 9);
    /// Digits of hexadecimal numbers in lower case.
    pub(super) const HEX: Self = Self::DIGIT.and(Self::LOWER_HEX);
    /// Digits of hexadecimal numbers in either case.
    pub(super) const ANY_HEX: Self = Self::HEX.and(Self::UPPER_HEX);
    /// Lower case and digits.
    pub(super) const LOWER: Self = Self::HEX.and(Self::LOWER_REST);
    /// Upper case and digits.
    pub(super) const UPPER: Self = Self::DIGIT.and(Self::UPPER_HEX).and(Self::UPPER_REST);
    /// Letters and digits.
    pub(super) const ALNUM: Self = Self::LOWER.and(Self::UPPER);
    /// Letters, digits, `_` and `-`: base64url.
    pub(super) const WORD: Self = Self::ALNUM.and(Self::LINES);
    /// Base64, padding included.
    pub(super) const BASE64: Self = Self::ALNUM.and(Self::BASE64_REST).and(Self::PADDING);
    /// Base64url, padding included.
    pub(super) const PADDED: Self = Self::WORD.and(Self::PADDING);
    /// Base64url, padding and dots.
    pub(super) const DOTTED: Self = Self::PADDED.and(Self::DOT);

    /// Base64url, and what percent-encoded base64 and cookies hold.
    pub(super) const COOKIE: Self = Self::DOTTED.and(Self::BASE64_REST).and(Self::PERCENT);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tells whether a byte is of the set.
    fn has(self, byte: u8) -> bool {
        self.0 & CLASSES[usize::from(byte)] != 0
    }

    /// Returns the smallest set that a byte is of.
    const fn of(byte: u8) -> Self {
        match byte {
            b'0'..=b'9' => Self::DIGIT,
            b'A'..=b'F' => Self::UPPER_HEX,
            b'G'..=b'Z' => Self::UPPER_REST,
            b'a'..=b'f' => Self::LOWER_HEX,
            b'g'..=b'z' => Self::LOWER_REST,
            b'_' | b'-' => Self::LINES,
            b'+' | b'/' => Self::BASE64_REST,
            b'=' => Self::PADDING,
            b'.' => Self::DOT,
            b'%' => Self::PERCENT,
            _ => Self(0),
        }
    }
}

/// The smallest set of each byte.
static CLASSES: [u16; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = Alphabet::of(byte as u8).0;
        byte += 1;
    }
    classes
};

/// Returns the form of a prefix that says it all and a body.
pub(super) const fn form(
    name: &'static str,
    prefix: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Form {
    parts(name, prefix, Part::Run(alphabet, least, most), &[])
}

/// Returns the form of a prefix that other words have too and a body.
pub(super) const fn plain(
    name: &'static str,
    prefix: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Form {
    plain_parts(name, prefix, Part::Run(alphabet, least, most), &[])
}

/// Returns the form of a prefix that says it all and a body of more than one piece.
pub(super) const fn parts(
    name: &'static str,
    prefix: &'static str,
    body: Part,
    rest: &'static [Part],
) -> Form {
    Form {
        name,
        prefix,
        body,
        rest,
        is_plain: false,
    }
}

/// Returns the form of a prefix that other words have too and a body of more than one piece.
pub(super) const fn plain_parts(
    name: &'static str,
    prefix: &'static str,
    body: Part,
    rest: &'static [Part],
) -> Form {
    Form {
        is_plain: true,
        ..parts(name, prefix, body, rest)
    }
}

impl Form {
    #[cfg(test)]
    pub(super) fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// Returns the byte with which a token begins.
    pub(super) const fn first(&self) -> u8 {
        self.prefix.as_bytes()[0]
    }

    /// Tells whether other words have the prefix too.
    pub(super) const fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Tells whether a token may have a byte at a place.
    pub(super) const fn may_have(&self, place: usize, byte: u8) -> bool {
        let prefix = self.prefix.as_bytes();
        place >= prefix.len() || prefix[place] == byte
    }

    /// Returns where a token that begins at an offset ends.
    pub(super) fn end(&self, bytes: &[u8], start: usize) -> Option<usize> {
        let body = bytes.get(start..)?.strip_prefix(self.prefix.as_bytes())?;
        let mut rest = self.body.strip(body)?;
        for part in self.rest {
            rest = part.strip(rest)?;
        }
        if rest.first().is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let body = without_dots(&body[..body.len() - rest.len()]);
        let is_drawn = is_varied(body) && (!self.is_plain || is_mixed(body));
        is_drawn.then(|| start + self.prefix.len() + body.len())
    }
}

impl Part {
    /// Returns what follows the piece.
    fn strip<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        match self {
            Self::Text(text) => bytes.strip_prefix(text.as_bytes()),
            Self::Run(alphabet, least, most) => {
                let room = &bytes[..bytes.len().min(*most)];
                let others = room.iter().position(|byte| !alphabet.has(*byte));
                let length = others.unwrap_or(room.len());
                (length >= *least).then(|| &bytes[length..])
            }
        }
    }
}

/// Returns a body without the dot that ends its sentence.
fn without_dots(body: &[u8]) -> &[u8] {
    let last = body.iter().rposition(|byte| *byte != b'.');
    &body[..last.map_or(0, |last| last + 1)]
}

/// Tells whether a body has too many different bytes for a placeholder.
fn is_varied(body: &[u8]) -> bool {
    let (mut seen, mut different) = (0_u128, 0);
    body.iter().any(|byte| {
        let bit = 1 << (byte % 128);
        different += u32::from(seen & bit == 0);
        seen |= bit;
        different >= DIFFERENT_BYTES_MIN
    })
}

/// Tells whether digits, small and capital letters follow each other as if drawn by lot.
pub(in crate::rules) fn is_mixed(body: &[u8]) -> bool {
    let class =
        |byte: u8| u8::from(byte.is_ascii_digit()) | u8::from(byte.is_ascii_uppercase()) << 1;
    let is_change = |[one, other]: &[u8; 2]| usize::from(class(*one) != class(*other));
    let changes: usize = body.array_windows().map(is_change).sum();
    changes * CHANGE_BYTES >= body.len() && body.iter().any(u8::is_ascii_digit)
}
