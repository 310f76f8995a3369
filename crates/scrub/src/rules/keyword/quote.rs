//! Quotes in every spelling.

/// The signs that open a text, and those that close it, in other spellings than with backslashes.
const SPELLED: [(&str, &str); 14] = [
    ("&quot;", "&quot;"),
    ("&#34;", "&#34;"),
    ("&apos;", "&apos;"),
    ("&#39;", "&#39;"),
    ("%22", "%22"),
    ("%27", "%27"),
    ("\\u0022", "\\u0022"),
    ("\\u0027", "\\u0027"),
    ("“", "”"),
    ("„", "“"),
    ("‘", "’"),
    ("«", "»"),
    ("「", "」"),
    ("『", "』"),
];

/// Quotes of a text in a text in a text have so many backslashes before them.
const BACKSLASHES_MAX: usize = 7;

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

/// A quote that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote<'t> {
    pub(super) opening: &'t [u8],
    closing: &'t [u8],
}

impl<'t> Quote<'t> {
    /// Returns the quote that opens a literal, and how long it is with what code writes before it.
    pub(super) fn of_literal(text: &'t [u8]) -> Option<(Self, usize)> {
        let before = wrapper(text).map_or(0, str::len);
        let quote = Self::at_start(&text[before..])?;
        Some((quote, before + quote.opening.len()))
    }

    /// Returns the quote at the start of a text.
    pub(super) fn at_start(text: &'t [u8]) -> Option<Self> {
        match text.first()? {
            b'"' | b'\'' | b'`' => Some(Self::mirrored(&text[..1])),
            b'\\' => Self::escaped(text).or_else(|| Self::spelled(text)),
            b'&' | b'%' | 0x80.. => Self::spelled(text),
            _ => None,
        }
    }

    fn mirrored(sign: &'t [u8]) -> Self {
        Self {
            opening: sign,
            closing: sign,
        }
    }

    fn escaped(text: &'t [u8]) -> Option<Self> {
        let backslashes = backslashes(text.iter());
        let is_quote = matches!(text.get(backslashes), Some(b'"' | b'\'' | b'`'));
        (is_quote && backslashes <= BACKSLASHES_MAX).then(|| Self::mirrored(&text[..=backslashes]))
    }

    fn spelled(text: &[u8]) -> Option<Self> {
        let (opening, closing) = SPELLED
            .iter()
            .find(|(opening, _)| text.starts_with(opening.as_bytes()))?;
        Some(Self {
            opening: opening.as_bytes(),
            closing: closing.as_bytes(),
        })
    }

    /// Returns how many bytes stand before the closing quote.
    pub(super) fn content(self, text: &[u8]) -> Option<usize> {
        let Some((&quote @ (b'"' | b'\'' | b'`'), escapes)) = self.closing.split_last() else {
            return memchr::memmem::find(text, self.closing);
        };
        let escapes = escapes.len();
        for at in memchr::memchr_iter(quote, text) {
            let before = backslashes(text[..at].iter().rev());
            if before <= escapes || (escapes == 0 && before.is_multiple_of(2)) {
                return Some(at - before.min(escapes));
            }
        }
        None
    }
}

fn backslashes<'b>(bytes: impl Iterator<Item = &'b u8>) -> usize {
    bytes.take_while(|byte| **byte == b'\\').count()
}

/// Returns what code writes before a literal, where one follows.
fn wrapper(text: &[u8]) -> Option<&'static str> {
    let (b'S' | b's' | b'b' | b'q' | b'r' | b'f' | b'u' | b'L' | b'@' | b'$') = text.first()?
    else {
        return None;
    };
    WRAPPERS.into_iter().find(|wrapper| {
        text.strip_prefix(wrapper.as_bytes())
            .is_some_and(|rest| Quote::at_start(rest).is_some())
    })
}
