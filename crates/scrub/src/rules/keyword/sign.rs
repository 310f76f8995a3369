//! Signs that assign.

/// What a sign between a name and a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `=`
    Equals,
    /// `:`
    Colon,
    /// `==`, but also what does something else.
    Other,
}

/// Reads the sign at the start of a text: what it says, and how long it is.
pub(super) fn sign(text: &[u8]) -> Option<(Sign, usize)> {
    match text {
        [b'=', b'~' | b'(' | b'=', ..] | [b':', b':' | b'-' | b'+', ..] => Some((Sign::Other, 0)),
        [b'=', b'>', ..] | [b':' | b'?', b'=', ..] => Some((Sign::Equals, 2)),
        [b'=', ..] => Some((Sign::Equals, 1)),
        [b':', ..] => Some((Sign::Colon, 1)),
        [b'|', b'|', b'=', ..] | [b'%', b'3', b'D' | b'd', ..] => Some((Sign::Equals, 3)),
        [b'%', b'3', b'A' | b'a', ..] => Some((Sign::Colon, 3)),
        [b'\\', b'u', b'0', b'0', b'3', b'd' | b'D', ..] => Some((Sign::Equals, 6)),
        [b'&', b'#', b'6', b'1', b';', ..] => Some((Sign::Equals, 5)),
        // A colon of double width.
        [0xef, 0xbc, 0x9a, ..] => Some((Sign::Colon, 3)),
        _ => None,
    }
}
