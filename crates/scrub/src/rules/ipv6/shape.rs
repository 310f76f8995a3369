//! What an IPv6 address looks like.

use super::{GROUP_DIGITS_MAX, digits};

/// The groups of an address that is written in full.
const GROUPS_MAX: usize = 8;

/// Returns the length of the longest address at the start of a text; `is_glued` where a letter or
/// a digit stands before it.
pub(super) fn address_length(text: &[u8], is_glued: bool) -> Option<usize> {
    let shape = Shape::longest(text);
    shape.is_address(is_glued).then_some(shape.bytes.len())
}

/// Groups and colons in the order that an address has.
struct Shape<'t> {
    bytes: &'t [u8],
    groups: usize,
    digits_max: usize,
    is_shortened: bool,
}

impl<'t> Shape<'t> {
    /// Returns the longest at the start of a text, empty where there is none.
    fn longest(text: &'t [u8]) -> Self {
        let mut shape = Self {
            bytes: &[],
            groups: 0,
            digits_max: 0,
            is_shortened: false,
        };
        let mut end = 0;
        loop {
            if text[end..].starts_with(b"::") && !shape.is_shortened {
                shape.is_shortened = true;
                end += 2;
                shape.bytes = &text[..end];
            } else if shape.groups > 0 && text[end..].starts_with(b":") {
                end += 1;
            } else if shape.groups > 0 {
                break;
            }
            let digits = digits(&text[end..text.len().min(end + GROUP_DIGITS_MAX)]);
            if digits == 0 || shape.is_full() {
                break;
            }
            end += digits;
            shape.groups += 1;
            shape.digits_max = shape.digits_max.max(digits);
            if shape.is_shortened || shape.is_full() {
                shape.bytes = &text[..end];
            }
        }
        shape
    }

    /// Tells whether no group may follow; `::` stands for at least one.
    fn is_full(&self) -> bool {
        self.groups + usize::from(self.is_shortened) >= GROUPS_MAX
    }

    /// Tells an address from a path in code, a time, a ratio, a fingerprint.
    fn is_address(&self, is_glued: bool) -> bool {
        let is_long = if self.is_shortened {
            self.groups >= 3
        } else {
            self.digits_max >= 3
        };
        self.bytes.iter().any(u8::is_ascii_digit) && (self.is_allocated() || (is_long && !is_glued))
    }

    /// Tells whether the first group is of a range that addresses are given out from (RFC 4291).
    fn is_allocated(&self) -> bool {
        let Some((first, b":")) = self
            .bytes
            .get(..5)
            .and_then(|head| head.split_at_checked(4))
        else {
            return false;
        };
        let first = std::str::from_utf8(first).ok();
        let first = first.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        first.is_some_and(|group| {
            group & 0xe000 == 0x2000
                || group & 0xfe00 == 0xfc00
                || group & 0xffc0 == 0xfe80
                || group & 0xff00 == 0xff00
        })
    }
}
