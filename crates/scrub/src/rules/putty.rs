//! Private keys of PuTTY (the-dt.org and PuTTY's manual, "PPK file format").

use std::ops::Range;

use crate::block::is_base64;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

const HEADER: &[u8] = b"PuTTY-User-Key-File-";
const LINES: &[u8] = b"Private-Lines: ";
/// The public part and the comment come first; keys of 16384 bits have 45 lines.
const BEFORE_BYTES_MAX: usize = 8 * 1024;
/// More lines than that no key has.
const LINES_MAX: usize = 400;
/// A line of base64.
const LINE_BYTES_MAX: usize = 80;

/// Finds the private lines of the key whose header a token is, and returns up to where it was read.
pub(super) fn find(text: Text<'_>, token: Range<usize>, found: &mut Vec<Finding>) -> usize {
    let end = token.end;
    if !text.bytes[token].starts_with(HEADER) {
        return end;
    }
    let room = &text.bytes[end..text.bytes.len().min(end + BEFORE_BYTES_MAX)];
    // The lines behind the next header are its own, so that no byte is read for more than two.
    let room = &room[..memchr::memmem::find(room, HEADER).unwrap_or(room.len())];
    let Some(lines) = memchr::memmem::find(room, LINES) else {
        return end;
    };
    let count_at = end + lines + LINES.len();
    let mut at = count_at + text.run(count_at, 4, |byte| byte.is_ascii_digit());
    let mut body: Option<Range<usize>> = None;
    for _ in 0..LINES_MAX {
        at += text.run(at, 2, |byte| byte == b'\r' || byte == b'\n');
        let line = text.run(at, LINE_BYTES_MAX, is_base64);
        if line == 0 || text.get(at + line) == Some(b'-') {
            break;
        }
        body = Some(body.map_or(at, |body| body.start)..at + line);
        at += line;
    }
    if let Some(body) = body {
        found.push(Finding::new(body, Kind::Key, "putty"));
    }
    at
}
