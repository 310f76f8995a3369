//! IPv4 addresses, also as the tail of an IPv6 address.

mod numbered;

use std::net::Ipv6Addr;
use std::ops::Range;

use crate::eight::{self, Eight};
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// The shortest address is `0.0.0.0`: the end of a sentence is none.
const ADDRESS_BYTES_MIN: usize = 7;

/// What may stand before an IPv4 address inside an IPv6 address: six groups and their colons.
const PREFIX_BYTES_MAX: usize = 30;

/// Finds four numbers from 0 to 255 with dots between them and no fifth beside them.
pub(crate) fn dotted(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let fraction = at + eight::run(&text.bytes[at..], Eight::digits);
    if text.get(fraction) != Some(b'.') {
        return fraction;
    }
    let run = text.run_around(at - 1, floor, is_digit, |byte| {
        is_digit(byte) || byte == b'.'
    });
    let mut read = run.end;
    let mut start = run.start;
    while start + ADDRESS_BYTES_MIN <= run.end {
        let piece = &text.bytes[start..run.end];
        let dots = piece.array_windows().position(|pair| pair == b"..");
        let end = start + dots.unwrap_or(piece.len());
        if let Some(address) = address(text, start..end) {
            let address = with_ipv6_prefix(text.str, floor, address);
            read = read.max(address.end);
            found.push(Finding::new(address, Kind::Ip, "v4"));
        }
        start = end + "..".len();
    }
    read
}

/// Returns where the address is in a piece of digits and dots, if it is one.
fn address(text: Text<'_>, piece: Range<usize>) -> Option<Range<usize>> {
    let numbers = &text.bytes[piece.clone()];
    let dots_before = usize::from(numbers.starts_with(b"."));
    let dots_behind = usize::from(numbers.ends_with(b"."));
    let range = piece.start + dots_before..piece.end.checked_sub(dots_behind)?;
    let numbers = text.bytes.get(range.clone())?;
    let dot = numbers.iter().position(|byte| *byte == b'.')?;
    let [second, third, fourth] = three_octets(&numbers[dot + 1..])?;
    let (skipped, first) = behind_escape(&text.bytes[..range.start], &numbers[..dot])?;
    let octets = [first, second, third, fourth];
    let start = range.start + skipped;
    (!numbered::is_numbered(text, &range, octets)).then_some(start..range.end)
}

/// Reads three octets with a dot between any two, at one go.
fn three_octets(numbers: &[u8]) -> Option<[u8; 3]> {
    let mut octets = [0; 3];
    let (mut number, mut value, mut digits) = (0, 0_u16, 0);
    for byte in numbers.iter().chain(b".") {
        if *byte == b'.' {
            let octet = u8::try_from(value).ok().filter(|_| digits > 0)?;
            *octets.get_mut(number)? = octet;
            (number, value, digits) = (number + 1, 0, 0);
            continue;
        }
        if digits == 3 {
            return None;
        }
        value = value * 10 + u16::from(byte - b'0');
        digits += 1;
    }
    (number == octets.len()).then_some(octets)
}

fn octet(digits: &[u8]) -> Option<u8> {
    let push = |value: u32, digit: &u8| value * 10 + u32::from(digit - b'0');
    let value = (1..=3)
        .contains(&digits.len())
        .then(|| digits.iter().fold(0, push))?;
    u8::try_from(value).ok()
}

/// Returns how many digits of the first number belong to an escape before it, as in `%20198.51.…`,
/// and the number that the others make.
fn behind_escape(before: &[u8], first: &[u8]) -> Option<(usize, u8)> {
    if let Some(octet) = octet(first) {
        return Some((0, octet));
    }
    matches!(before, [.., b'%' | b'\\'] | [.., b'\\', b'x' | b'u'])
        .then(|| first.len().saturating_sub(3)..first.len())?
        .find_map(|at| Some((at, octet(&first[at..])?)))
}

/// Widens an IPv4 address to the IPv6 address that ends with it, if it does.
fn with_ipv6_prefix(text: &str, floor: usize, ipv4: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let room = floor.max(ipv4.start.saturating_sub(PREFIX_BYTES_MAX))..ipv4.start;
    let prefix = bytes[room].iter().rev();
    let prefix = prefix
        .take_while(|byte| byte.is_ascii_hexdigit() || **byte == b':')
        .count();
    // An address can't begin amid a word, nor amid dotted numbers, whose rest would be another.
    let is_glued = |start: usize| {
        let before = bytes[floor..start].last();
        bytes[start] != b':'
            && before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.')
    };
    let start = (ipv4.start - prefix..ipv4.start)
        .filter(|&start| !is_glued(start))
        .find(|&start| text[start..ipv4.end].parse::<Ipv6Addr>().is_ok());
    start.unwrap_or(ipv4.start)..ipv4.end
}
