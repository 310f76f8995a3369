//! JSON, by whomever it was written.

use serde::de::DeserializeOwned;

/// What stands for half a character that has lost its other half.
const REPLACEMENT: &str = "\\ufffd";
/// The escape of half a character, such as `\ud83d`.
const ESCAPE_BYTES: usize = 6;

/// Reads a JSON text, also one that Python's encoder wrote.
///
/// That one writes numbers that JSON doesn't have, such as `NaN`, and halves of characters. The
/// former are read as null, the latter as U+FFFD: they must not hide what stands beside them.
///
/// # Errors
///
/// If it is no JSON even then, or not what was asked for; columns count a `NaN` as four characters.
pub fn read_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(text).or_else(|error| match str::from_utf8(text) {
        Ok(text) => serde_json::from_str(&strict(text)),
        Err(_) => Err(error),
    })
}

/// Spells as JSON what Python takes for it.
fn strict(text: &str) -> String {
    let mut strict = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (between, literal) = rest.split_at(quote);
        let (literal, behind) = literal.split_at(literal_end(literal));
        strict.push_str(&without_odd_numbers(between));
        push_whole_characters(&mut strict, literal);
        rest = behind;
    }
    strict + &without_odd_numbers(rest)
}

fn without_odd_numbers(between: &str) -> String {
    ["NaN", "-Infinity", "Infinity"]
        .iter()
        .fold(between.to_owned(), |text, odd| text.replace(odd, "null"))
}

/// Returns where a string literal ends, behind its second quote.
fn literal_end(literal: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in literal.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    literal.len()
}

/// Adds a string literal, with another character for each half of one.
fn push_whole_characters(text: &mut String, literal: &str) {
    let mut rest = literal;
    while let Some(backslash) = rest.find('\\') {
        let (plain, escape) = rest.split_at(backslash);
        text.push_str(plain);
        let halves = [half(escape), escape.get(ESCAPE_BYTES..).and_then(half)];
        let length = match halves {
            [Some(Half::First), Some(Half::Second)] => 2 * ESCAPE_BYTES,
            [Some(_), _] => ESCAPE_BYTES,
            [None, _] => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        let is_lone = length == ESCAPE_BYTES;
        text.push_str(if is_lone {
            REPLACEMENT
        } else {
            &escape[..length]
        });
        rest = &escape[length..];
    }
    text.push_str(rest);
}

enum Half {
    First,
    Second,
}

fn half(escape: &str) -> Option<Half> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..0xdc00 => Some(Half::First),
        0xdc00..0xe000 => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(text: &str, expected: &Value) {
        let read: Value = read_json(text.as_bytes()).unwrap();
        assert_eq!(read, *expected, "{text}");
    }

    #[test]
    fn numbers_that_json_lacks_are_null() {
        check(
            r#"{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" NaN"}"#,
            &json!({"a": null, "b": [null, null], "c": "NaN \" NaN"}),
        );
    }

    #[test]
    fn halves_of_characters_are_replaced() {
        check(r#""\ud83d""#, &json!("\u{fffd}"));
        check(
            r#""\ude00\ud83d\ude00 \\ud83d""#,
            &json!("\u{fffd}\u{1f600} \\ud83d"),
        );
        check(
            r#""\ud83d\n\uD83D\ud83d\ude00""#,
            &json!("\u{fffd}\n\u{fffd}\u{1f600}"),
        );
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "{bad",
            "\"",
            "\"\\",
            "\"\\ud83d",
            "nan",
            "{\"a\": \\é}",
            "\"\\ué\"",
        ] {
            assert!(read_json::<Value>(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read_json::<Value>(&[0xff, b'"']).is_err());
    }

    #[test]
    fn an_error_tells_where_python_would_have_stopped_too() {
        let error = read_json::<Value>(b"{\n\"a\": NaN,\n\"b\": }").unwrap_err();
        assert_eq!((error.line(), error.column()), (3, 6), "{error}");
    }
}
