//! Texts between quotes: their characters, and how Python escapes them.

use std::borrow::Cow;

/// A surrogate that has no partner is kept, as Python does: it is no `char`.
type CodePoint = u32;

/// Returns the bytes by which keys are ordered: UTF-8, in which lone surrogates stand as if they
/// were characters, so that the order of bytes is that of code points.
pub(super) fn meant(source: &str, is_plain: bool) -> Cow<'_, [u8]> {
    if is_plain {
        return Cow::Borrowed(source.as_bytes());
    }
    let mut bytes = Vec::with_capacity(source.len());
    decode(source, |point| push_meant(&mut bytes, point));
    Cow::Owned(bytes)
}

/// Prints the source of a text anew, without its quotes.
pub(super) fn respell(source: &str, printed: &mut Vec<u8>) {
    decode(source, |point| push_escaped(printed, point));
}

/// Prints a text, without its quotes.
pub(super) fn spell(text: &str, printed: &mut Vec<u8>) {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().take_while(|byte| is_plain(*byte)).count();
        printed.extend_from_slice(&rest.as_bytes()[..plain]);
        let mut signs = rest[plain..].chars();
        if let Some(sign) = signs.next() {
            push_escaped(printed, sign.into());
        }
        rest = signs.as_str();
    }
}

/// Tells whether a byte is a character that stands for itself.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// Hands out the characters that the source of a text means. It was found to be one before.
fn decode(source: &str, mut each: impl FnMut(CodePoint)) {
    let mut rest = source;
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        if sign != '\\' {
            each(sign.into());
            continue;
        }
        let escape = rest.as_bytes().first().copied().unwrap_or(b'\\');
        rest = rest.get(1..).unwrap_or_default();
        match escape {
            b'u' => {
                let point = unit(rest);
                rest = rest.get(4..).unwrap_or_default();
                let joined = join(point, rest);
                rest = joined.map_or(rest, |_| &rest[6..]);
                each(joined.unwrap_or(point));
            }
            b'b' => each(0x08),
            b'f' => each(0x0c),
            b'n' => each(0x0a),
            b'r' => each(0x0d),
            b't' => each(0x09),
            sign => each(sign.into()),
        }
    }
}

/// Reads four hexadecimal digits.
fn unit(digits: &str) -> CodePoint {
    let digits = digits.get(..4).unwrap_or_default();
    u32::from_str_radix(digits, 16).unwrap_or_default()
}

/// Returns the character that a first surrogate and the escape behind it stand for.
fn join(first: CodePoint, rest: &str) -> Option<CodePoint> {
    if !(0xd800..0xdc00).contains(&first) {
        return None;
    }
    let second = unit(rest.strip_prefix("\\u")?);
    (0xdc00..0xe000)
        .contains(&second)
        .then(|| 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}

/// Adds a character as UTF-8, a lone surrogate as if it were one.
fn push_meant(bytes: &mut Vec<u8>, point: CodePoint) {
    match char::from_u32(point) {
        Some(sign) => bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend([12, 6, 0].map(|shift| {
            let bits = u8::try_from(point >> shift & 0x3f).unwrap_or_default();
            if shift == 12 {
                0xe0 | bits
            } else {
                0x80 | bits
            }
        })),
    }
}

/// Adds a character as Python's `ensure_ascii` prints it.
fn push_escaped(printed: &mut Vec<u8>, point: CodePoint) {
    match point {
        0x22 => printed.extend_from_slice(b"\\\""),
        0x5c => printed.extend_from_slice(b"\\\\"),
        0x08 => printed.extend_from_slice(b"\\b"),
        0x0c => printed.extend_from_slice(b"\\f"),
        0x0a => printed.extend_from_slice(b"\\n"),
        0x0d => printed.extend_from_slice(b"\\r"),
        0x09 => printed.extend_from_slice(b"\\t"),
        0x20..0x7f => printed.extend(u8::try_from(point)),
        0..0x10000 => push_unit(printed, point),
        _ => {
            let above = point - 0x10000;
            push_unit(printed, 0xd800 + (above >> 10));
            push_unit(printed, 0xdc00 + (above & 0x3ff));
        }
    }
}

fn push_unit(printed: &mut Vec<u8>, unit: CodePoint) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    printed.extend_from_slice(b"\\u");
    printed.extend([12, 8, 4, 0].map(|shift| DIGITS[(unit >> shift & 15) as usize]));
}
