//! Where a number may begin and end.

use crate::rules::byte_set::ByteSet;
use crate::text::Text;

/// What stands beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Nothing that belongs to it.
    Clear,
    /// A space and another number.
    Number,
    /// What makes it a part of something longer.
    Glued,
}

impl Edge {
    /// Tells what stands before an offset.
    #[inline]
    pub(crate) fn before(text: Text<'_>, at: usize) -> Self {
        if !text.get_before(at).is_some_and(may_join) {
            return Self::Clear;
        }
        match &text.bytes[..at] {
            [.., b'\\', b'n' | b'r' | b't'] => Self::Clear,
            // An encoded `+`.
            [.., b'%', b'2', b'B' | b'b'] => Self::Clear,
            [.., last] if last.is_ascii_alphanumeric() => Self::Glued,
            [.., b'0'..=b'9', b' '] => Self::Number,
            [.., b'0'..=b'9', b'.' | b'/' | b':'] => Self::Glued,
            [.., one_before, b'-'] if one_before.is_ascii_alphanumeric() => Self::Glued,
            _ => Self::Clear,
        }
    }

    /// Tells what stands at an offset.
    pub(crate) fn after(text: Text<'_>, at: usize) -> Self {
        match &text.bytes[at..] {
            [first, ..] if first.is_ascii_alphanumeric() => Self::Glued,
            [b' ', b'0'..=b'9', ..] => Self::Number,
            [b'-' | b'.' | b'/' | b':', b'0'..=b'9', ..] => Self::Glued,
            _ => Self::Clear,
        }
    }
}

/// Tells whether a byte may join a number to what stands before it.
#[inline]
fn may_join(byte: u8) -> bool {
    static JOINTS: ByteSet = ByteSet::alphanumeric().with(b" ./:-");
    JOINTS.has(byte)
}
