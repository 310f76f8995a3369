//! Texts are changed by chance.

use crate::chance::Chance;

/// So many changes are made at most.
const CHANGES_MAX: u64 = 6;
/// Longer texts are not grown any more.
const GROWN_BYTES_MAX: usize = 1 << 20;

/// What means something to one of the parsers.
const WORDS: [&[u8]; 48] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"\\u0000",
    b"\\u007f",
    b"\\/",
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"-0",
    b"-0.0",
    b"1e999",
    b"1E5",
    b"0.1",
    b"1e16",
    b"5e-324",
    b"1125899906842624.25",
    b"9007199254740993",
    b"00",
    b"+1",
    b"\"sha\":\"\",",
    b"\"prev_sha\":",
    b"\n",
    b"\n\n",
    b"\r\n",
    b" ",
    b"\t",
    b"\0",
    b"\x7f",
    b"\xff",
    b"\xed\xa0\x80",
    "\u{feff}".as_bytes(),
    "\u{2014} ".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"=",
    b"+",
    b"\x1f\x8b\x08",
    b"18446744073709551616",
    b"-1",
];

/// What takes much of a parser when there is much of it: depth, length, digits.
const REPEATED: [&[u8]; 7] = [b"[", b"{\"a\":", b"9", b"0", b"\n", b"a", b"\0"];

/// Changes a text some times; others of its kind may lend it parts.
pub(super) fn changed(text: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..chance.below(CHANGES_MAX + 1) {
        change(&mut text, others, chance);
    }
    text
}

fn change(text: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    let part = part(text.len(), chance);
    let at = part.start;
    match chance.below(9) {
        0 if at < text.len() => text[at] ^= 1 << chance.below(8),
        1 => text.truncate(at),
        2 => drop(text.drain(part)),
        3 => {
            let doubled = text[part].to_vec();
            text.splice(at..at, doubled);
        }
        4 => repeat(text, at, chance),
        5 => {
            let other = one_of(others, chance);
            let lent = other[self::part(other.len(), chance)].to_vec();
            text.splice(part, lent);
        }
        6 => {
            let line = text[at..].iter().position(|byte| *byte == b'\n');
            let end = line.map_or(text.len(), |line| at + line + 1);
            text[at..end].reverse();
        }
        _ => {
            let end = if chance.below(2) == 0 { at } else { part.end };
            text.splice(at..end, one_of(&WORDS, chance).iter().copied());
        }
    }
}

/// Puts many of the same in.
fn repeat(text: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let times = 1_usize << chance.below(15);
    let word = *one_of(&REPEATED, chance);
    if text.len() + times * word.len() <= GROWN_BYTES_MAX {
        text.splice(at..at, word.repeat(times));
    }
}

/// Draws a part of a text, a short one more often.
fn part(length: usize, chance: &mut Chance) -> std::ops::Range<usize> {
    let start = below(length + 1, chance);
    let longest = if chance.below(2) == 0 { 8 } else { length };
    let end = start + below(longest.min(length - start) + 1, chance);
    start..end
}

pub(super) fn one_of<'a, T>(all: &'a [T], chance: &mut Chance) -> &'a T {
    &all[below(all.len(), chance)]
}

fn below(bound: usize, chance: &mut Chance) -> usize {
    usize::try_from(chance.below(bound as u64)).unwrap_or(0)
}
