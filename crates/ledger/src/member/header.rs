//! The header of a gzip member (RFC 1952).

/// A header that is longer is none: it has room for a file's name and some words.
pub(super) const HEADER_BYTES_MAX: usize = 4096;
/// What a header has before its optional parts.
const FIXED_BYTES: usize = 10;
/// The checksum and the length behind what is packed.
pub(super) const TRAILER_BYTES: usize = 8;
/// Gzip, packed by deflate.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// No time, no name, some system: the same entry has the same bytes wherever it was written.
pub(super) const OURS: [u8; FIXED_BYTES] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0xe0;

/// What some bytes begin with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// A header of so many bytes.
    Whole(usize),
    /// What may become one.
    Beginning,
    None,
}

impl Header {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let begins = bytes.iter().zip(MAGIC).all(|(byte, magic)| *byte == magic);
        if !begins || bytes.get(3).is_some_and(|flags| flags & RESERVED != 0) {
            return Self::None;
        }
        match length(bytes) {
            Some(length) if length > HEADER_BYTES_MAX => Self::None,
            Some(length) if length <= bytes.len() => Self::Whole(length),
            None if bytes.len() > HEADER_BYTES_MAX => Self::None,
            _ => Self::Beginning,
        }
    }
}

/// Returns how long a header is, if the bytes reach far enough to tell.
fn length(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    let mut length = FIXED_BYTES;
    if flags & EXTRA != 0 {
        let size = bytes.get(length..)?.first_chunk().copied()?;
        length += 2 + usize::from(u16::from_le_bytes(size));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let rest = bytes.get(length..)?;
            length += rest.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    let checksum = if flags & HEADER_CHECKSUM == 0 { 0 } else { 2 };
    Some(length + checksum)
}
