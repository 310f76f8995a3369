//! JSON as this crate writes it, told from all other by reading over it once.

#[cfg(test)]
mod tests;

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

    /// Returns a whole number that stands in objects inside each other, read up to there; of members
    /// that share a key the first.
    pub(crate) fn whole_number<'k>(
        json: &'j str,
        path: impl IntoIterator<Item = &'k str>,
    ) -> Option<i64> {
        let rest = json.as_bytes();
        let mut compact = Self { rest };
        path.into_iter().try_for_each(|key| compact.enter(key))?;
        let number = compact.rest;
        compact.number()?;
        let digits = number.len() - compact.rest.len();
        str::from_utf8(&number[..digits]).ok()?.parse().ok()
    }

    /// Reads up to the value of a member.
    fn enter(&mut self, key: &str) -> Option<()> {
        self.skip("{")?;
        loop {
            let member = self.rest;
            self.string()?;
            let spelled = &member[1..member.len() - self.rest.len() - 1];
            self.skip(":")?;
            if spelled == key.as_bytes() {
                return Some(());
            }
            self.value(0)?;
            self.skip(",")?;
        }
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
