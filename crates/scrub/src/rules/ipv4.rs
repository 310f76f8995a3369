//! IPv4 addresses, also as the tail of an IPv6 address.

mod numbered;

use std::net::Ipv6Addr;
use std::ops::Range;

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
    let run = text.run_around(at - 1, floor, is_digit, |byte| {
        is_digit(byte) || byte == b'.'
    });
    let mut read = run.end;
    if run.len() < ADDRESS_BYTES_MIN {
        return read;
    }
    let mut start = run.start;
    for piece in text.str[run].split("..") {
        if let Some(address) = address(text.str, start, piece) {
            let address = with_ipv6_prefix(text.str, floor, address);
            read = read.max(address.end);
            found.push(Finding::new(address, Kind::Ip, "v4"));
        }
        start += piece.len() + "..".len();
    }
    read
}

/// Returns where the address is in a piece of digits and dots, if it is one.
fn address(text: &str, start: usize, piece: &str) -> Option<Range<usize>> {
    let numbers = piece.trim_start_matches('.');
    let start = start + piece.len() - numbers.len();
    let numbers = numbers.trim_end_matches('.');
    let mut parts = numbers.split('.');
    let first = parts.next()?;
    let rest = [parts.next()?, parts.next()?, parts.next()?];
    let range = start..start + numbers.len();
    if parts.next().is_some()
        || !rest.into_iter().all(is_octet)
        || numbered::is_numbered(text, &range)
    {
        return None;
    }
    Some(start + digits_of_escape(&text[..start], first)?..range.end)
}

fn is_octet(digits: &str) -> bool {
    digits.len() <= 3 && digits.parse::<u8>().is_ok()
}

/// Returns how many digits of the first number belong to an escape before it, as in `%20198.51.…`.
fn digits_of_escape(before: &str, first: &str) -> Option<usize> {
    if is_octet(first) {
        return Some(0);
    }
    ["%", "\\", "\\x", "\\u"]
        .iter()
        .any(|opening| before.ends_with(opening))
        .then(|| (first.len().saturating_sub(3)..first.len()).find(|&at| is_octet(&first[at..])))?
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
