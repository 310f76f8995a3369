//! Digits in groups.

use std::ops::Range;

use super::Edge;
use crate::text::Text;

/// No number that is looked for has more groups: `+33 (0)1 99 00 16 78` has seven.
const GROUPS_MAX: usize = 8;
/// The longest number that is looked for is that of a card.
const GROUP_DIGITS_MAX: usize = 19;
/// The shortest numbers that are looked for are those of local telephones.
const DIGITS_MIN: usize = 7;

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// A space, `-`, `.` or `/`; zero where nothing but brackets stands there.
    pub(crate) byte: u8,
    /// Whether `(` stands before the group.
    pub(crate) opens: bool,
    /// Whether `)` stands behind the group before.
    pub(crate) closes: bool,
}

impl Mark {
    /// Tells whether a byte and no bracket stands there.
    pub(crate) fn is(self, byte: u8) -> bool {
        self.byte == byte && !self.opens && !self.closes
    }
}

/// The digits of a group, and what stands before them.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    start: usize,
    end: usize,
    mark: Mark,
}

/// Groups of digits with single separators between them.
#[derive(Debug)]
pub(crate) struct Digits<'t> {
    bytes: &'t [u8],
    groups: [Group; GROUPS_MAX],
    count: usize,
}

impl<'t> Digits<'t> {
    /// Reads the groups from a digit on, if there are enough digits for any number.
    pub(super) fn read(text: Text<'t>, at: usize) -> Option<Self> {
        // Amid a word, and amid times, dates and fractions, no number begins.
        if Edge::before(text, at) == Edge::Glued {
            return None;
        }
        let mut digits = Self {
            bytes: text.bytes,
            groups: [Group::default(); GROUPS_MAX],
            count: 0,
        };
        let mut mark = Mark::default();
        let mut start = at;
        let mut sum = 0;
        while digits.count < GROUPS_MAX {
            let length = text.run(start, GROUP_DIGITS_MAX + 1, |byte| byte.is_ascii_digit());
            if length == 0 || length > GROUP_DIGITS_MAX {
                break;
            }
            let end = start + length;
            digits.groups[digits.count] = Group { start, end, mark };
            digits.count += 1;
            sum += length;
            let Some((next, length)) = mark_at(&text.bytes[end..]) else {
                break;
            };
            (mark, start) = (next, end + length);
        }
        // A bracket that goes on behind the first group is the sentence's own.
        digits.groups[0].mark.opens =
            text.get_before(at) == Some(b'(') && digits.groups[1].mark.closes;
        (sum >= DIGITS_MIN).then_some(digits)
    }

    /// Returns how many groups there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Returns the digits of a group, none behind the last.
    pub(crate) fn group(&self, number: usize) -> &'t [u8] {
        self.groups[..self.count]
            .get(number)
            .map_or(&[], |group| &self.bytes[group.start..group.end])
    }

    /// Returns what stands before a group.
    pub(crate) fn mark(&self, number: usize) -> Mark {
        self.groups[number].mark
    }

    /// Tells whether the first groups are so many, have these lengths, and are followed by others or none.
    pub(crate) fn begins(&self, lengths: &[u8]) -> bool {
        let length = |group: &Group| group.end - group.start;
        self.count >= lengths.len()
            && (self.groups.iter().zip(lengths))
                .all(|(group, expected)| length(group) == usize::from(*expected))
    }

    /// Returns the byte that stands between all of the first groups, if it is the same.
    pub(crate) fn separator(&self, groups: usize) -> Option<u8> {
        let first = self.groups[1].mark.byte;
        (1..groups)
            .all(|group| self.mark(group).is(first))
            .then_some(first)
    }

    /// Returns how many digits some groups have.
    pub(crate) fn length(&self, groups: Range<usize>) -> usize {
        groups.map(|group| self.group(group).len()).sum()
    }

    /// Returns the number that the digits of some groups make; they are at most 19.
    pub(crate) fn value(&self, groups: Range<usize>) -> u64 {
        groups
            .flat_map(|group| self.group(group))
            .fold(0, |value: u64, digit| {
                value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))
            })
    }

    /// Returns where the first digit is.
    pub(crate) fn start(&self) -> usize {
        self.groups[0].start
    }

    /// Returns where a group ends.
    pub(crate) fn end(&self, group: usize) -> usize {
        self.groups[group].end
    }
}

/// Reads what stands between two groups; typographic spaces and hyphens count as plain ones.
fn mark_at(bytes: &[u8]) -> Option<(Mark, usize)> {
    let mut mark = Mark::default();
    let mut length = 0;
    if bytes.first() == Some(&b')') {
        mark.closes = true;
        length += 1;
    }
    let (byte, bytes_of_it) = separator(&bytes[length..]);
    mark.byte = byte;
    length += bytes_of_it;
    if bytes.get(length) == Some(&b'(') && !mark.closes {
        mark.opens = true;
        length += 1;
    }
    let digit_follows = bytes.get(length).is_some_and(u8::is_ascii_digit);
    (length > 0 && digit_follows).then_some((mark, length))
}

/// Returns the separator at the start of some bytes and its length.
fn separator(bytes: &[u8]) -> (u8, usize) {
    match bytes {
        [byte @ (b' ' | b'-' | b'.' | b'/'), ..] => (*byte, 1),
        // No-break space.
        [0xc2, 0xa0, ..] => (b' ', 2),
        // Thin and narrow no-break space.
        [0xe2, 0x80, 0x89 | 0xaf, ..] => (b' ', 3),
        // Hyphen, non-breaking hyphen, figure dash, en dash.
        [0xe2, 0x80, 0x90..=0x93, ..] => (b'-', 3),
        _ => (0, 0),
    }
}
