//! Where a number may begin and end.

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
    pub(crate) fn before(text: Text<'_>, at: usize) -> Self {
        let Some(last) = text.get_before(at) else {
            return Self::Clear;
        };
        let one_before = text.get_before(at - 1);
        let digit_before = one_before.is_some_and(|byte| byte.is_ascii_digit());
        match last {
            b'n' | b'r' | b't' if one_before == Some(b'\\') => Self::Clear,
            // An encoded `+`.
            b'B' | b'b' if text.bytes[..at - 1].ends_with(b"%2") => Self::Clear,
            b' ' if digit_before => Self::Number,
            b'-' if one_before.is_some_and(|byte| byte.is_ascii_alphanumeric()) => Self::Glued,
            b'.' | b'/' | b':' if digit_before => Self::Glued,
            _ if last.is_ascii_alphanumeric() => Self::Glued,
            _ => Self::Clear,
        }
    }

    /// Tells what stands at an offset.
    pub(crate) fn after(text: Text<'_>, at: usize) -> Self {
        let Some(first) = text.get(at) else {
            return Self::Clear;
        };
        let digit_follows = text.get(at + 1).is_some_and(|byte| byte.is_ascii_digit());
        match first {
            b' ' if digit_follows => Self::Number,
            b'-' | b'.' | b'/' | b':' if digit_follows => Self::Glued,
            _ if first.is_ascii_alphanumeric() => Self::Glued,
            _ => Self::Clear,
        }
    }
}
