//! JSON as this crate writes it, told from all other by reading over it once.

/// Deeper than what an execution says ever is; any reader of JSON follows so far.
const DEPTH_MAX: u8 = 32;
/// Numbers of no more digits are within what a reader can hold, and so are such powers of ten.
const DIGITS_MAX: usize = 20;
const EXPONENT_DIGITS_MAX: usize = 2;

/// A JSON text that is read over: what is left of it.
///
/// It takes less than JSON allows: no white space, no half characters, no numbers that a reader may
/// not be able to hold. Whoever meets such reads with a parser.
pub(crate) struct Compact<'j> {
    rest: &'j [u8],
}

impl<'j> Compact<'j> {
    /// Tells whether a text, all of it, has a form.
    pub(crate) fn is(json: &'j str, form: impl FnOnce(&mut Self) -> Option<()>) -> bool {
        let rest = json.as_bytes();
        let mut compact = Self { rest };
        form(&mut compact).is_some() && compact.rest.is_empty()
    }

    /// Reads over an experience's content: its text, its facts, and nothing else.
    pub(crate) fn content(&mut self) -> Option<()> {
        self.skip(r#"{"text":"#)?;
        self.string()?;
        self.skip(r#","structured":"#)?;
        self.object()?;
        self.skip("}")
    }

    /// Reads over an experience's provenance: the two enumerations, its sources, and nothing else.
    pub(crate) fn provenance(&mut self) -> Option<()> {
        self.skip(r#"{"actor":"#)?;
        self.string()?;
        self.skip(r#","method":"#)?;
        self.string()?;
        self.skip(r#","sources":"#)?;
        self.list()?;
        self.skip("}")
    }

    /// Reads over an object.
    pub(crate) fn object(&mut self) -> Option<()> {
        self.skip("{")?;
        self.members(0)
    }

    /// Reads over a list.
    pub(crate) fn list(&mut self) -> Option<()> {
        self.skip("[")?;
        self.items(0)
    }

    fn value(&mut self, depth: u8) -> Option<()> {
        match self.rest.first()? {
            b'"' => self.string(),
            b'{' | b'[' if depth == DEPTH_MAX => None,
            b'{' => self.skip("{").and_then(|()| self.members(depth + 1)),
            b'[' => self.skip("[").and_then(|()| self.items(depth + 1)),
            b't' => self.skip("true"),
            b'f' => self.skip("false"),
            b'n' => self.skip("null"),
            _ => self.number(),
        }
    }

    /// Reads over what stands behind the brace, and the other brace.
    fn members(&mut self, depth: u8) -> Option<()> {
        if self.skip("}").is_some() {
            return Some(());
        }
        loop {
            self.string()?;
            self.skip(":")?;
            self.value(depth)?;
            if self.skip(",").is_none() {
                return self.skip("}");
            }
        }
    }

    fn items(&mut self, depth: u8) -> Option<()> {
        if self.skip("]").is_some() {
            return Some(());
        }
        loop {
            self.value(depth)?;
            if self.skip(",").is_none() {
                return self.skip("]");
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.skip("\"")?;
        loop {
            self.rest = &self.rest[plain_bytes(self.rest)..];
            match self.rest {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    return Some(());
                }
                [
                    b'\\',
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                    rest @ ..,
                ] => {
                    self.rest = rest;
                }
                [b'\\', b'u', digits @ ..] => self.rest = behind_character(digits)?,
                _ => return None,
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let _sign = self.skip("-");
        match self.skip("0") {
            Some(()) => {}
            None => self.digits(DIGITS_MAX)?,
        }
        if self.skip(".").is_some() {
            self.digits(DIGITS_MAX)?;
        }
        if self.skip("e").or_else(|| self.skip("E")).is_some() {
            let _sign = self.skip("-").or_else(|| self.skip("+"));
            self.digits(EXPONENT_DIGITS_MAX)?;
        }
        Some(())
    }

    fn digits(&mut self, most: usize) -> Option<()> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit());
        let count = digits.count();
        self.rest = &self.rest[count..];
        (1..=most).contains(&count).then_some(())
    }

    fn skip(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text.as_bytes())?;
        Some(())
    }
}

/// Counts the bytes before the first that means something inside a string, eight at a time.
fn plain_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    /// Marks bytes below a bound; behind the first of them, others may be marked too.
    const fn below(word: u64, bound: u64) -> u64 {
        word.wrapping_sub(ONES * bound) & !word & HIGH
    }
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * b'"' as u64), 1);
        let backslash = below(word ^ (ONES * b'\\' as u64), 1);
        let marked = below(word, b' ' as u64) | quote | backslash;
        if marked != 0 {
            return 8 * at + marked.trailing_zeros() as usize / 8;
        }
    }
    let means = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let plain = rest.iter().position(means).unwrap_or(rest.len());
    bytes.len() - rest.len() + plain
}

/// Returns what stands behind the four digits of an escape, unless it is half a character.
fn behind_character(digits: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = digits.split_at_checked(4)?;
    let is_half = matches!(
        digits,
        [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
    );
    (digits.iter().all(u8::is_ascii_hexdigit) && !is_half).then_some(rest)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn is_object(json: &str) -> bool {
        Compact::is(json, Compact::object)
    }

    #[test]
    fn what_we_write_is_compact() {
        for json in [
            "{}",
            r#"{"a":[],"b":{"c":[1,-0,0.5,-12.25e-7,1E+20,true,false,null]}}"#,
            r#"{"a text of more than sixteen bytes":"Grüße, \"you\" \\ \u001b[0m \n\/"}"#,
        ] {
            assert!(is_object(json), "{json}");
            assert!(serde_json::from_str::<Value>(json).is_ok(), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_or_might_be_read_otherwise_is_not() {
        for json in [
            "",
            "{",
            "}",
            "[]",
            "{} ",
            "{ }",
            "{}{}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a":01}"#,
            r#"{"a":.5}"#,
            r#"{"a":1.}"#,
            r#"{"a":1e}"#,
            r#"{"a":1e999}"#,
            r#"{"a":+1}"#,
            r#"{"a":-}"#,
            r#"{"a":NaN}"#,
            r#"{"a":tru}"#,
            r#"{"a":[1,]}"#,
            r#"{"a":"\x"}"#,
            r#"{"a":"\u12g4"}"#,
            r#"{"a":"\ud83d\ude00"}"#,
            r#"{"a":"\uDC00"}"#,
            "{\"a\":\"\n\"}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "{\"a\":\"\\u12",
            "{a:1}",
            "{'a':1}",
            r#"{"a":123456789012345678901}"#,
        ] {
            assert!(!is_object(json), "{json}");
        }
    }

    #[test]
    fn each_byte_that_means_something_is_found_wherever_it_stands() {
        for at in 0..20 {
            for byte in 0..=255_u8 {
                let mut bytes = [b'x', 0xc3, 0xbc, 0x7f].repeat(5);
                bytes[at] = byte;
                let means = byte < b' ' || byte == b'"' || byte == b'\\';
                assert_eq!(
                    plain_bytes(&bytes),
                    if means { at } else { 20 },
                    "{byte} at {at}"
                );
            }
        }
    }

    #[test]
    fn depth_has_an_end() {
        let nested =
            |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert!(is_object(&nested(usize::from(DEPTH_MAX))));
        assert!(!is_object(&nested(usize::from(DEPTH_MAX) + 1)));
    }

    #[test]
    fn content_is_a_text_and_facts() {
        let is_content = |json| Compact::is(json, Compact::content);
        assert!(is_content(r#"{"text":"","structured":{}}"#));
        assert!(!is_content(r#"{"text":"","structured":{},"media":[]}"#));
        assert!(!is_content(r#"{"text":1,"structured":{}}"#));
        assert!(!is_content(r#"{"structured":{},"text":""}"#));
    }
}
