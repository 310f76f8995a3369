//! IPv6 addresses.

mod shape;

use std::ops::Range;

use super::byte_set::ByteSet;
use crate::block::is_hex;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// The most digits of a group.
const GROUP_DIGITS_MAX: usize = 4;

/// The fewest bytes of an address with all its groups.
const FULL_BYTES_MIN: usize = "1:2:3:4:5:6:7:8".len();

/// Finds the IPv6 addresses around a colon that have at least one decimal digit.
pub(crate) fn colons(text: Text<'_>, at: usize, floor: usize, found: &mut Vec<Finding>) -> usize {
    let bytes = text.bytes;
    let colon = first_colon(bytes, floor, at - 1);
    static ADDRESS: ByteSet = ByteSet::of(b":")
        .with_range(b'0', b'9')
        .with_range(b'A', b'F')
        .with_range(b'a', b'f');
    let run = text.run_around(colon, floor, is_hex, |byte| ADDRESS.has(byte));
    let is_shortened = || bytes[run.clone()].array_windows().any(|pair| pair == b"::");
    let has_digit = || bytes[run.clone()].iter().any(u8::is_ascii_digit);
    if (run.len() < FULL_BYTES_MIN && !is_shortened()) || !has_digit() {
        return run.end;
    }
    let (mut read, mut floor) = (run.end, floor);
    let mut start = behind_dotted(bytes, &run);
    while let Some(address) = next_address(bytes, floor, start..run.end) {
        floor = address.end;
        start = address.end;
        read = read.max(address.end);
        found.push(Finding::new(address, Kind::Ip, "v6"));
    }
    read
}

/// Returns the first address that starts in a run, where everything before `floor` is taken.
fn next_address(bytes: &[u8], floor: usize, run: Range<usize>) -> Option<Range<usize>> {
    let mut start = run.start;
    while start < run.end {
        let group_end = start + digits(&bytes[start..]);
        // Of too many digits the last ones may be a group with an escape or a word before it.
        start = start.max(group_end.saturating_sub(GROUP_DIGITS_MAX));
        let before = bytes[floor..start].last();
        let is_glued = before.is_some_and(u8::is_ascii_alphanumeric);
        if let Some(length) = shape::address_length(&bytes[start..], is_glued)
            && !is_amid_name(bytes, floor, start..start + length)
        {
            return Some(with_dotted_numbers(bytes, start..start + length));
        }
        start = group_end.max(start + 1);
    }
    None
}

/// Tells whether an address is a part of a name in code: `rfc2822::DateTime`.
fn is_amid_name(bytes: &[u8], floor: usize, address: Range<usize>) -> bool {
    let is_name_before = match &bytes[floor..address.start] {
        [.., b'\\', _] => false,
        before => before.last().is_some_and(u8::is_ascii_alphabetic),
    };
    is_name_before && bytes.get(address.end).is_some_and(u8::is_ascii_alphabetic)
}

/// Returns where the colons begin of which one is at an offset.
fn first_colon(bytes: &[u8], floor: usize, colon: usize) -> usize {
    let is_second = colon > floor && bytes[colon - 1] == b':';
    colon - usize::from(is_second)
}

/// Skips the end of dotted numbers before a run, which is rather an address with a port.
fn behind_dotted(bytes: &[u8], run: &Range<usize>) -> usize {
    let first = digits(&bytes[run.clone()]);
    let is_octet = first <= 3 && bytes[run.start..][..first].iter().all(u8::is_ascii_digit);
    match &bytes[..run.start] {
        [.., b'0'..=b'9', b'.'] if is_octet => run.end.min(run.start + first + 1),
        _ => run.start,
    }
}

/// Returns how many hexadecimal digits a text begins with.
fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_hex(**byte)).count()
}

/// Widens an address over dotted numbers behind it, so that no part of them is left that looks like
/// an IPv4 address.
fn with_dotted_numbers(bytes: &[u8], address: Range<usize>) -> Range<usize> {
    let after = bytes[address.end..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let after = &bytes[address.end..address.end + after];
    let last = after
        .iter()
        .rposition(|byte| *byte != b'.')
        .filter(|_| after.contains(&b'.'));
    address.start..last.map_or(address.end, |at| address.end + at + 1)
}
