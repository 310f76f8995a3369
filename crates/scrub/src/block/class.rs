//! The classes of single bytes.

/// `0` to `9`.
pub(super) const DIGIT: u8 = 1;
/// `a` to `f` in either case, and digits.
pub(super) const HEX: u8 = 1 << 1;
/// What [`is_word`] tells.
pub(super) const WORD: u8 = 1 << 2;
/// What [`is_joint`] tells.
pub(super) const JOINT: u8 = 1 << 3;
/// ASCII letters.
pub(super) const LETTER: u8 = 1 << 4;

/// What [`is_base64`] tells.
const BASE64: u8 = 1 << 5;

/// The classes of each byte.
pub(super) static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
}

/// Tells whether a byte is of what tokens are made of: ASCII letters, digits, `_` and `-`.
#[inline]
pub(crate) fn is_word(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & WORD != 0
}

/// Tells whether a byte is a digit of hexadecimal numbers, in either case.
#[inline]
pub(crate) fn is_hex(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & HEX != 0
}

/// Tells whether a byte is of base64 (RFC 4648, section 4), its padding among it.
#[inline]
pub(crate) fn is_base64(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & BASE64 != 0
}

/// Tells whether a byte may stand between the digits of a number: a space, a byte of a character
/// that isn't ASCII, or one from `(` to `/`, among which are brackets, dashes, dots and slashes.
pub(super) const fn is_joint(byte: u8) -> bool {
    byte == b' ' || !byte.is_ascii() || (b'(' <= byte && byte <= b'/')
}

const fn class(byte: u8) -> u8 {
    let mut class = 0;
    if byte.is_ascii_digit() {
        class |= DIGIT;
    }
    if byte.is_ascii_hexdigit() {
        class |= HEX;
    }
    if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
        class |= WORD;
    }
    if byte.is_ascii_alphabetic() {
        class |= LETTER;
    }
    if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') {
        class |= BASE64;
    }
    if is_joint(byte) {
        class |= JOINT;
    }
    class
}
