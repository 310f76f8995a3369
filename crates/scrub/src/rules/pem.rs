//! Private keys as text: RFC 7468 and its forerunners, OpenSSH, OpenPGP.

use crate::block::is_base64;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

const DASHES: &[u8] = b"-----";
const BEGIN: &[u8] = b"BEGIN ";
const END: &[u8] = b"-----END ";
/// The longest label in use is `ENCRYPTED PRIVATE KEY`; others are names of algorithms.
const LABEL_BYTES_MAX: usize = 64;
/// The longest key that is known as one: RSA with 16384 bits takes a fifth of that.
const KEY_BYTES_MAX: usize = 64 * 1024;
/// So many letters of base64 in a row are no word of a sentence.
const LINE_BYTES_MIN: usize = 16;

/// Finds the private key whose header's first dashes end at an offset.
pub(crate) fn dashes(text: Text<'_>, at: usize, _: usize, found: &mut Vec<Finding>) -> usize {
    let Some((name, body)) = header(text, at + 1) else {
        return at;
    };
    let room = &text.bytes[body..text.bytes.len().min(body + KEY_BYTES_MAX)];
    let mut reader = Body {
        bytes: room,
        read: 0,
        is_escaped: !is_line_end(room),
    };
    if let Some(end) = reader.end() {
        let start = at + 1 - DASHES.len();
        found.push(Finding::new(start..body + end, Kind::Key, name));
    }
    body + reader.read
}

/// Returns what a header says, and where it ends.
fn header(text: Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    let line = text.after(at, BEGIN.len() + LABEL_BYTES_MAX + DASHES.len());
    let label = line.strip_prefix(BEGIN)?;
    let length = memchr::memmem::find(label, DASHES)?;
    let label = &label[..length];
    let block = label.strip_suffix(b" BLOCK").unwrap_or(label);
    let has_label = block.contains(&b'[');
    if has_label || !block.ends_with(b"PRIVATE KEY") {
        return None;
    }
    let name = match &block[..block.len() - b"PRIVATE KEY".len()] {
        b"" => "pkcs8",
        b"ENCRYPTED " => "encrypted",
        b"RSA " => "rsa",
        b"EC " => "ec",
        b"DSA " => "dsa",
        b"OPENSSH " => "openssh",
        b"PGP " => "pgp",
        _ => "private_key",
    };
    Some((name, at + BEGIN.len() + length + DASHES.len()))
}

/// Tells whether nothing but blanks stands before the next line break.
fn is_line_end(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !b" \t".contains(byte));
    matches!(first, Some(b'\r' | b'\n'))
}

/// What follows a header.
struct Body<'t> {
    bytes: &'t [u8],
    read: usize,
    /// Whether lines may end with an escaped break. Where they don't, a backslash stands for itself: it
    /// may be one of a password that is masked, and the key must end where it did before.
    is_escaped: bool,
}

impl Body<'_> {
    /// Returns where the key ends, with its last line where that is there; nothing if there is none.
    fn end(&mut self) -> Option<usize> {
        let mut end = None;
        loop {
            let is_new_line = self.skip_separators();
            if let Some(footer) = self.footer() {
                return end.map(|_| footer);
            }
            let length = self.base64();
            if end.is_none() && self.is_head() {
                self.skip_line();
                continue;
            }
            let is_rest = end.is_some() && self.is_rest(length, is_new_line);
            if length < LINE_BYTES_MIN && !is_rest {
                return end;
            }
            self.read += length;
            end = Some(self.read);
        }
    }

    /// Skips what stands between two lines: breaks, escaped ones too, indentation, quotation marks
    /// of mails and source code. Tells whether a break was among it.
    fn skip_separators(&mut self) -> bool {
        let mut is_new_line = false;
        loop {
            let rest = &self.bytes[self.read..];
            let (length, breaks) = match rest {
                [b'\r' | b'\n', ..] => (1, true),
                [b'\\', b'n' | b'r', ..] => (2, true),
                [b'\\', b'\\', b'n' | b'r', ..] => (3, true),
                [b'%', b'0', b'A' | b'D' | b'a' | b'd', ..] => (3, true),
                [b'\\', b't' | b'\n' | b'"', ..] => (2, false),
                [b'+', next, ..] if next.is_ascii_whitespace() => (1, false),
                [byte, ..] if b" \t>|\"',#*".contains(byte) => (1, false),
                _ => return is_new_line,
            };
            self.read += length;
            is_new_line |= breaks;
        }
    }

    /// Returns where the last line of a key ends if it is next: the dashes behind one that is cut off
    /// are those of another header.
    fn footer(&mut self) -> Option<usize> {
        let rest = self.bytes[self.read..].strip_prefix(END)?;
        let room = &rest[..rest.len().min(LABEL_BYTES_MAX + DASHES.len())];
        let length = memchr::memmem::find(room, DASHES)?;
        if rest[length + DASHES.len()..].starts_with(BEGIN) {
            return None;
        }
        self.read += END.len() + length + DASHES.len();
        Some(self.read)
    }

    fn base64(&self) -> usize {
        let rest = &self.bytes[self.read..];
        rest.iter()
            .position(|byte| !is_base64(*byte))
            .unwrap_or(rest.len())
    }

    /// Tells whether a line is one like `Proc-Type: 4,ENCRYPTED`, which come before the key.
    fn is_head(&self) -> bool {
        let rest = &self.bytes[self.read..];
        let name = rest
            .iter()
            .take(LABEL_BYTES_MAX)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        name > 0 && rest[name..].starts_with(b": ")
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.read..];
        let ends = |at: &usize| match &rest[*at..] {
            [b'\\', b'n' | b'r', ..] => self.is_escaped,
            [byte, ..] => *byte == b'\n',
            [] => true,
        };
        let mut breaks = memchr::memchr2_iter(b'\n', b'\\', rest);
        self.read += breaks.find(ends).unwrap_or(rest.len());
    }

    /// Tells whether what is too short for a line is the last one: the footer follows, or it has a
    /// line for itself and is no word. So is the checksum of an OpenPGP block.
    fn is_rest(&self, length: usize, is_new_line: bool) -> bool {
        let mut behind = Body {
            bytes: self.bytes,
            read: self.read + length,
            is_escaped: self.is_escaped,
        };
        let (line, next) = (
            &self.bytes[self.read..behind.read],
            self.bytes.get(behind.read),
        );
        let ends = matches!(
            next,
            None | Some(b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'%')
        );
        let is_word = line.iter().skip(1).all(u8::is_ascii_lowercase);
        behind.skip_separators();
        length > 0
            && (behind.bytes[behind.read..].starts_with(END) || is_new_line && ends && !is_word)
    }
}
