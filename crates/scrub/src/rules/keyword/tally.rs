//! How many letters, digits and signs a value has.

use super::looks::is_escape;

/// Longer values are judged by so many of their first bytes: so many fill no number of a [`Sum`].
const BYTES_MAX: usize = (1 << NUMBER_BITS) - 1;

/// So many bits of a [`Sum`] are one of its numbers.
const NUMBER_BITS: u32 = 12;

/// The numbers of all classes side by side: one addition counts a byte, whatever it is.
type Sum = u64;

/// A class of characters, and the place of its number.
#[derive(Clone, Copy, Debug)]
enum Class {
    Letter,
    Digit,
    /// A sign that joins no words.
    Symbol,
    Space,
    /// What no byte says alone: a part of a letter beyond ASCII, or what may encode a byte.
    Unsure,
}

/// What a value has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    pub(super) letters: usize,
    pub(super) digits: usize,
    pub(super) symbols: usize,
    pub(super) spaces: usize,
    pub(super) escapes: usize,
}

impl Tally {
    /// Counts what a value has.
    pub(super) fn of(value: &str) -> Self {
        let value = &value[..value.floor_char_boundary(BYTES_MAX)];
        let bytes = value.bytes();
        let sum = bytes.map(|byte| SUMMANDS[usize::from(byte)]).sum();
        if Class::Unsure.number(sum) > 0 {
            return Self::of_chars(value);
        }
        Self::of_sum(sum, 0)
    }

    fn of_chars(value: &str) -> Self {
        let (mut sum, mut escapes, mut escape_end) = (0, 0, 0);
        for (at, c) in value.char_indices() {
            if is_escape(&value.as_bytes()[at..]) {
                escapes += 1;
                escape_end = at + 3;
            }
            if at >= escape_end {
                sum += Class::of(c).map_or(0, Class::one);
            }
        }
        Self::of_sum(sum, escapes)
    }

    fn of_sum(sum: Sum, escapes: usize) -> Self {
        Self {
            letters: Class::Letter.number(sum),
            digits: Class::Digit.number(sum),
            symbols: Class::Symbol.number(sum),
            spaces: Class::Space.number(sum),
            escapes,
        }
    }
}

/// What each byte adds.
static SUMMANDS: [Sum; 256] = summands();

const fn summands() -> [Sum; 256] {
    let mut summands = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        summands[byte] = match byte as u8 {
            b'%' | 0x80.. => Class::Unsure.one(),
            byte => match Class::of_ascii(byte) {
                Some(class) => class.one(),
                None => 0,
            },
        };
        byte += 1;
    }
    summands
}

impl Class {
    /// Returns the class of a character, none of one that joins words.
    fn of(c: char) -> Option<Self> {
        match u8::try_from(c) {
            Ok(byte @ ..0x80) => Self::of_ascii(byte),
            _ if c.is_alphabetic() || c.is_uppercase() => Some(Self::Letter),
            _ if c.is_whitespace() => Some(Self::Space),
            _ => Some(Self::Symbol),
        }
    }

    const fn of_ascii(byte: u8) -> Option<Self> {
        match byte {
            b'0'..=b'9' => Some(Self::Digit),
            b'A'..=b'Z' | b'a'..=b'z' => Some(Self::Letter),
            b' ' | b'\t'..=b'\r' => Some(Self::Space),
            b'-' | b'_' | b'.' | b'/' | b':' | b',' => None,
            _ => Some(Self::Symbol),
        }
    }

    /// Returns a sum of one character.
    const fn one(self) -> Sum {
        1 << (NUMBER_BITS * self as u32)
    }

    /// Returns how many characters of the class a sum has.
    fn number(self, sum: Sum) -> usize {
        (sum >> (NUMBER_BITS * self as u32)) as usize & BYTES_MAX
    }
}
