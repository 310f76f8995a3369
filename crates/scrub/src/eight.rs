//! Eight bytes of a text at once.

/// So many bytes are asked at once.
pub(crate) const EIGHT: usize = 8;

/// Eight bytes as a number, the first one lowest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eight(u64);

/// Returns the first of some bytes, with zeros behind them where they are fewer.
#[inline]
pub(crate) fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; N];
        padded[..bytes.len()].copy_from_slice(bytes);
        padded
    })
}

/// Of each byte the same bits.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; EIGHT])
}

impl Eight {
    /// Takes the first of some bytes, with zeros behind them where they are fewer.
    #[inline]
    pub(crate) fn first_of(bytes: &[u8]) -> Self {
        Self(u64::from_le_bytes(padded(bytes)))
    }

    /// Returns which are digits.
    #[inline]
    pub(crate) fn digits(self) -> Those {
        self.within(b'0', b'9')
    }

    /// Returns which are ASCII letters.
    #[inline]
    pub(crate) fn letters(self) -> Those {
        /// What the case of a letter is written in.
        const CASE: u8 = 0x20;
        Self(self.0 | each(CASE)).within(b'a', b'z')
    }

    /// Returns which are of no ASCII character.
    #[inline]
    pub(crate) fn others(self) -> Those {
        Those(self.0 & each(0x80))
    }

    /// Returns which are of what tokens are made of, as [`is_word`](crate::block::is_word) tells of one.
    #[inline]
    pub(crate) fn words(self) -> Those {
        let lines = self.are(b'_').or(self.are(b'-'));
        self.letters().or(self.digits()).or(lines)
    }

    /// Returns which are a byte.
    #[inline]
    pub(crate) fn are(self, byte: u8) -> Those {
        self.within(byte, byte)
    }

    /// Returns which are ASCII characters from one to another.
    ///
    /// The highest bit of a byte tells whether a sum reached it; no sum goes on to the next byte.
    #[inline]
    fn within(self, first: u8, last: u8) -> Those {
        let low = self.0 & each(0x7f);
        let reached = low + each(0x80 - first);
        let passed = low + each(0x7f - last);
        Those(reached & !passed & !self.0 & each(0x80))
    }
}

/// Returns with how many bytes of a sort a text begins.
///
/// How many there are can't be guessed; mostly one look tells.
#[inline]
pub(crate) fn run(text: &[u8], those: impl Fn(Eight) -> Those) -> usize {
    let mut length = 0;
    loop {
        let more = those(Eight::first_of(&text[length..])).leading();
        length += more;
        if more < EIGHT {
            return length;
        }
    }
}

/// Some of eight bytes: of each of them the highest bit is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Those(u64);

impl Those {
    /// Takes those of another sort too.
    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns how many of them follow each other from the first byte on.
    #[inline]
    pub(crate) fn leading(self) -> usize {
        (self.0 ^ each(0x80)).trailing_zeros() as usize / EIGHT
    }

    /// Returns a bit for each byte, that of the first one lowest.
    #[inline]
    pub(crate) fn bits(self) -> u64 {
        // Each of the bits is moved to the highest byte, to its own place there: no two meet on the way.
        (self.0 >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::is_word;

    #[test]
    fn eight_bytes_are_told_as_one_is() {
        for byte in 0..=u8::MAX {
            for place in 0..EIGHT {
                for around in [0, b'0', b'z', 0x80, 0xff] {
                    let mut bytes = [around; EIGHT];
                    bytes[place] = byte;
                    let eight = Eight::first_of(&bytes);
                    let has = |those: Those| those.bits() >> place & 1 == 1;
                    assert_eq!(has(eight.digits()), byte.is_ascii_digit());
                    assert_eq!(has(eight.letters()), byte.is_ascii_alphabetic());
                    assert_eq!(has(eight.others()), !byte.is_ascii());
                    assert_eq!(has(eight.are(b'_')), byte == b'_');
                    assert_eq!(has(eight.words()), is_word(byte));
                }
            }
        }
    }

    #[test]
    fn what_follows_from_the_first_on_is_counted() {
        let leading = |text: &str| Eight::first_of(text.as_bytes()).digits().leading();
        let runs = ["", "x1", "12345678x", "1234567890123456"];
        assert_eq!(
            runs.map(|text| run(text.as_bytes(), Eight::digits)),
            [0, 0, 8, 16]
        );
        assert_eq!(
            ["", "x1", "12x4", "1234567", "12345678"].map(leading),
            [0, 0, 2, 7, 8]
        );
    }
}
