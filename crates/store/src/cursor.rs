//! The place where a page ended: its last row's place in the order.

use astra_model::{Cursor, InvalidCursor};
use rusqlite::types::Value;

/// A sort key longer than this is no instant; a cursor has no room for it.
const KEY_CHARS_MAX: usize = 48;

/// The last row of a page.
#[derive(Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) key: Value,
    pub(crate) rowid: i64,
}

impl Place {
    /// Spells the place, with a letter for the order that it is one of.
    pub(crate) fn to_cursor(&self, order: char) -> Cursor {
        let key = match &self.key {
            Value::Text(text) => format!("s:{}", escape(text)),
            Value::Real(real) => format!("r:{real:?}"),
            Value::Integer(whole) => format!("i:{whole}"),
            Value::Null | Value::Blob(_) => "s:".to_owned(),
        };
        Cursor::new(format!("{order}{key}:{}", self.rowid))
    }

    /// Reads a place of that order: a cursor of one list continues no other.
    pub(crate) fn from_cursor(cursor: &Cursor, order: char) -> Result<Self, InvalidCursor> {
        let place = cursor.as_str().strip_prefix(order).and_then(read);
        place.ok_or_else(|| InvalidCursor {
            text: cursor.as_str().to_owned(),
        })
    }
}

fn read(text: &str) -> Option<Place> {
    let (kind, rest) = text.split_once(':')?;
    let (key, rowid) = rest.rsplit_once(':')?;
    let key = match kind {
        "s" => Value::Text(unescape(key)?),
        "r" => Value::Real(key.parse().ok().filter(|real: &f64| real.is_finite())?),
        "i" => Value::Integer(key.parse().ok()?),
        _ => return None,
    };
    Some(Place {
        key,
        rowid: rowid.parse().ok()?,
    })
}

/// Spells a key in a cursor's characters, any other byte as `_` and its two hexadecimal digits.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for &byte in text.as_bytes() {
        match byte {
            _ if escaped.len() >= KEY_CHARS_MAX => break,
            b'.' | b':' | b'-' => escaped.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            _ => {
                escaped.push('_');
                escaped.push_str(&astra_model::to_hex(&[byte]));
            }
        }
    }
    escaped
}

fn unescape(escaped: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = escaped.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'_' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(place: &Place) {
        let cursor: Cursor = place.to_cursor('c').as_str().parse().unwrap();
        assert_eq!(Place::from_cursor(&cursor, 'c').as_ref(), Ok(place));
        assert!(Place::from_cursor(&cursor, 't').is_err());
    }

    #[test]
    fn a_place_comes_back_from_its_cursor() {
        for key in [
            Value::Text("2025-11-04 18:29:12.123456".to_owned()),
            Value::Text("2025-11-12T03:19:06.814151+05:30".to_owned()),
            Value::Text("ä_".to_owned()),
            Value::Real(1_762_280_952.123),
            Value::Real(-0.5),
            Value::Integer(20_251_104),
        ] {
            there_and_back(&Place {
                key,
                rowid: i64::MAX,
            });
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in [
            "x", "c", "cs:1", "cr:abc:1", "cr:inf:1", "cs:_zz:1", "cs:_2:1", "cs:a:b", "cq:1:1",
            "::", "cs:_ff:1",
        ] {
            let cursor: Cursor = text.parse().unwrap();
            assert!(Place::from_cursor(&cursor, 'c').is_err(), "{text}");
        }
    }
}
