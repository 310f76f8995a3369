//! Values of our own are printed as Python prints them.

use serde_json::Value;

use super::float::push_float;
use super::text::spell;

/// Prints a value that we made, in the same form in which what was read is printed.
pub(crate) fn push_value(printed: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => printed.extend_from_slice(b"null"),
        Value::Bool(is_true) => printed.extend_from_slice(is_true.to_string().as_bytes()),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => push_float(printed, float),
            None => printed.extend_from_slice(number.to_string().as_bytes()),
        },
        Value::String(text) => push_text(printed, text),
        Value::Array(items) => {
            push_all(printed, b"[]", items, push_value);
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            push_all(printed, b"{}", members, |printed, (key, value)| {
                push_text(printed, key);
                printed.push(b':');
                push_value(printed, value);
            });
        }
    }
}

/// Prints a text that we made, with its quotes.
pub(crate) fn push_text(printed: &mut Vec<u8>, text: &str) {
    printed.push(b'"');
    spell(text, printed);
    printed.push(b'"');
}

/// Prints all of some things with commas between them, in a pair of brackets.
fn push_all<T>(
    printed: &mut Vec<u8>,
    [start, end]: &[u8; 2],
    things: impl IntoIterator<Item = T>,
    push: impl Fn(&mut Vec<u8>, T),
) {
    printed.push(*start);
    for (number, thing) in things.into_iter().enumerate() {
        if number > 0 {
            printed.push(b',');
        }
        push(printed, thing);
    }
    printed.push(*end);
}
