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

/// A quote that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote<'t> {
    pub(super) opening: &'t str,
    closing: &'t str,
}

impl<'t> Quote<'t> {
    /// Returns the quote at the start of a text.
    pub(super) fn at_start(text: &'t str) -> Option<Self> {
        let backslashes = backslashes(text.bytes());
        let quote = text.as_bytes().get(backslashes)?;
        if backslashes <= BACKSLASHES_MAX && matches!(quote, b'"' | b'\'' | b'`') {
            let opening = &text[..=backslashes];
            return Some(Self {
                opening,
                closing: opening,
            });
        }
        let spelled = SPELLED
            .iter()
            .find(|(opening, _)| text.starts_with(opening));
        spelled.map(|&(opening, closing)| Self { opening, closing })
    }

    /// Returns how many bytes stand before the closing quote.
    pub(super) fn content(self, text: &str) -> Option<usize> {
        let Some(quote) = self
            .closing
            .bytes()
            .next_back()
            .filter(u8::is_ascii_punctuation)
        else {
            return text.find(self.closing);
        };
        if !matches!(quote, b'"' | b'\'' | b'`') {
            return text.find(self.closing);
        }
        let escapes = self.closing.len() - 1;
        let mut from = 0;
        loop {
            let at = from + text[from..].find(char::from(quote))?;
            let before = backslashes(text[..at].bytes().rev());
            if before <= escapes || (escapes == 0 && before.is_multiple_of(2)) {
                return Some(at - before.min(escapes));
            }
            from = at + 1;
        }
    }
}

fn backslashes(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take_while(|byte| *byte == b'\\').count()
}
