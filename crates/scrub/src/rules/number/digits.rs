//! Digits in groups.

use std::ops::Range;

use super::{Edge, Lengths};
use crate::eight::{EIGHT, Eight};
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
    /// How far behind the first digit of all.
    start: u8,
    end: u8,
    mark: Mark,
}

/// Groups of digits with single separators between them.
#[derive(Debug)]
pub(crate) struct Digits<'t> {
    bytes: &'t [u8],
    start: usize,
    groups: [Group; GROUPS_MAX],
    lengths: Lengths,
}

impl<'t> Digits<'t> {
    /// Reads the groups from a digit on with which a number may begin, if there are enough digits.
    pub(super) fn read(text: Text<'t>, at: usize) -> Option<Self> {
        let mut digits = Self {
            bytes: &text.bytes[at..],
            start: at,
            groups: [Group::default(); GROUPS_MAX],
            lengths: Lengths::default(),
        };
        let mut mark = Mark::default();
        let mut start = 0_u8;
        while digits.count() < GROUPS_MAX {
            let Some(length) = digits.run(start) else {
                break;
            };
            let end = start + length;
            digits.groups[digits.count()] = Group { start, end, mark };
            digits.lengths.push(length);
            let Some((next, length)) = mark_at(&digits.bytes[usize::from(end)..]) else {
                break;
            };
            (mark, start) = (next, end + length);
        }
        // A bracket that goes on behind the first group is the sentence's own.
        digits.groups[0].mark.opens =
            text.get_before(at) == Some(b'(') && digits.groups[1].mark.closes;
        (digits.length(0..digits.count()) >= DIGITS_MIN).then_some(digits)
    }

    /// Returns how many digits a group has that starts at an offset, if it isn't too long.
    fn run(&self, start: u8) -> Option<u8> {
        let mut length = 0;
        while length <= GROUP_DIGITS_MAX {
            let more = digits_at(&self.bytes[usize::from(start) + length..]);
            length += more;
            if more < EIGHT {
                break;
            }
        }
        u8::try_from(length)
            .ok()
            .filter(|_| (1..=GROUP_DIGITS_MAX).contains(&length))
    }

    /// Returns how many groups there are.
    pub(crate) fn count(&self) -> usize {
        self.lengths.groups()
    }

    /// Returns the digits of a group, none behind the last.
    pub(crate) fn group(&self, number: usize) -> &'t [u8] {
        self.groups[..self.count()]
            .get(number)
            .map_or(&[], |group| {
                &self.bytes[usize::from(group.start)..usize::from(group.end)]
            })
    }

    /// Returns what stands before a group.
    pub(crate) fn mark(&self, number: usize) -> Mark {
        self.groups[number].mark
    }

    /// Tells whether the first groups are so many, have these lengths, and are followed by others or none.
    pub(crate) fn begins(&self, lengths: Lengths) -> bool {
        self.lengths.begins(lengths)
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
        self.lengths.sum(groups)
    }

    /// Returns the number that the digits of some groups make; they are at most 19.
    pub(crate) fn value(&self, groups: Range<usize>) -> u64 {
        let push =
            |value: u64, digit: &u8| value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        groups.fold(0, |value, group| self.group(group).iter().fold(value, push))
    }

    /// Returns where the first digit is.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Returns where a group ends.
    pub(crate) fn end(&self, group: usize) -> usize {
        self.start + usize::from(self.groups[group].end)
    }
}

/// Returns how many digits some bytes begin with; [`EIGHT`] are read.
#[inline]
fn digits_at(bytes: &[u8]) -> usize {
    Eight::first_of(bytes).digits().leading()
}

/// Tells whether a number may begin at a digit: none does amid a word, nor amid times, dates and
/// fractions.
#[inline]
pub(super) fn may_begin(text: Text<'_>, at: usize) -> bool {
    Edge::before(text, at) != Edge::Glued && !is_short_or_date(text, at)
}

/// Tells at a glance most of what is no number: a few digits alone, and the year of a date.
#[inline]
fn is_short_or_date(text: Text<'_>, at: usize) -> bool {
    let length = digits_at(&text.bytes[at..]);
    if length >= DIGITS_MIN {
        return false;
    }
    match &text.bytes[at + length..] {
        [b'-' | b'/', rest @ ..] if begins_month(rest) => {
            length == 4 && matches!(text.bytes[at], b'1' | b'2')
        }
        [b' ' | b'-' | b'.' | b'/', b'0'..=b'9', ..] => {
            let second = digits_at(&text.bytes[at + length + 1..]);
            let next = text.get(at + length + 1 + second);
            length + second < DIGITS_MIN && !next.is_some_and(may_divide)
        }
        [b' ' | b'-' | b'.' | b'/' | b'(', b'0'..=b'9' | b'(', ..] => false,
        [b' ', b'/', b' ', b'0'..=b'9', ..] => false,
        [b')' | 0xc2 | 0xe2, ..] => false,
        _ => true,
    }
}

/// Tells whether another group may follow a byte.
fn may_divide(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | 0xc2 | 0xe2)
}

/// Tells whether a month and what follows it in a date come next.
fn begins_month(rest: &[u8]) -> bool {
    matches!(rest, [b'0' | b'1', b'0'..=b'9', b'-' | b'/', ..])
}

/// Reads what stands between two groups: mostly one byte, or nothing that could.
#[inline]
fn mark_at(bytes: &[u8]) -> Option<(Mark, u8)> {
    match *bytes {
        [byte @ (b' ' | b'-' | b'.' | b'/'), b'0'..=b'9', ..] => {
            let mark = Mark {
                byte,
                ..Mark::default()
            };
            Some((mark, 1))
        }
        [byte, ..] if may_divide(byte) => wide_mark_at(bytes),
        _ => None,
    }
}

/// Reads more than one byte; typographic spaces and hyphens count as plain ones.
fn wide_mark_at(bytes: &[u8]) -> Option<(Mark, u8)> {
    let mut mark = Mark::default();
    let mut length = 0;
    if bytes.first() == Some(&b')') {
        mark.closes = true;
        length += 1;
    }
    let (byte, byte_length) = separator(&bytes[usize::from(length)..]);
    mark.byte = byte;
    length += byte_length;
    if bytes.get(usize::from(length)) == Some(&b'(') && !mark.closes {
        mark.opens = true;
        length += 1;
    }
    let follows = bytes.get(usize::from(length));
    (length > 0 && follows.is_some_and(u8::is_ascii_digit)).then_some((mark, length))
}

/// Returns the separator at the start of some bytes and its length.
fn separator(bytes: &[u8]) -> (u8, u8) {
    match bytes {
        [b' ', b'/', b' ', ..] => (b'/', 3),
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
