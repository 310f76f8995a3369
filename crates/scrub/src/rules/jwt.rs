//! JSON web tokens (RFC 7519), signed (RFC 7515) and encrypted (RFC 7516).

use crate::block::is_word;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// `{"` in base64.
pub(super) const START: &[u8] = b"eyJ";

/// A header with a certificate takes some kilobytes.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// The shortest claims: `{"a":1}`.
const CLAIMS_BYTES_MIN: usize = 8;
/// The parts of an encrypted token behind its header.
const PARTS_MAX: usize = 4;

/// Finds the token whose header begins at an offset, cut-off ones too, and returns its end.
pub(super) fn find(text: Text<'_>, start: usize, found: &mut Vec<Finding>) -> Option<usize> {
    match text.bytes.get(start..)?.starts_with(START) {
        true => read(text, start, found),
        false => None,
    }
}

fn read(text: Text<'_>, start: usize, found: &mut Vec<Finding>) -> Option<usize> {
    let header = text.run(start, HEADER_BYTES_MAX, is_word);
    let mut end = start + header;
    if text.get(end) != Some(b'.') || !is_header(&text.bytes[start..end]) {
        return None;
    }
    let mut parts = 0;
    while parts < PARTS_MAX && text.get(end) == Some(b'.') {
        let part = text.run(end + 1, usize::MAX, is_word);
        let least = if parts == 0 { CLAIMS_BYTES_MIN } else { 1 };
        if part < least {
            break;
        }
        end += 1 + part;
        parts += 1;
    }
    let name = match parts {
        0 => return None,
        1 => "unsigned",
        2 => "signed",
        _ => "encrypted",
    };
    found.push(Finding::new(start..end, Kind::Jwt, name));
    Some(end)
}

/// Tells whether base64 holds an object that names an algorithm.
fn is_header(base64: &[u8]) -> bool {
    let bytes: Vec<_> = base64.chunks(4).flat_map(decoded).collect();
    bytes.starts_with(b"{") && memchr::memmem::find(&bytes, b"\"alg\"").is_some()
}

/// Returns the three bytes that four letters stand for.
fn decoded(letters: &[u8]) -> [u8; 3] {
    let bits = letters
        .iter()
        .fold(0, |bits, letter| bits << 6 | value(*letter));
    let [_, bytes @ ..] = (bits << (6 * (4 - letters.len()))).to_be_bytes();
    bytes
}

fn value(letter: u8) -> u32 {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' => 62,
        _ => 63,
    };
    u32::from(value)
}
