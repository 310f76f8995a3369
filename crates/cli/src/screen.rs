//! Text of strangers on a terminal.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// A text in which nothing acts on a terminal: what would is shown as an escape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen<'t> {
    text: &'t str,
    keeps_lines: bool,
}

impl<'t> Screen<'t> {
    /// Shows a text in one line.
    pub(crate) fn line(text: &'t str) -> Self {
        Self {
            text,
            keeps_lines: false,
        }
    }

    /// Shows a text with its lines.
    pub(crate) fn lines(text: &'t str) -> Self {
        Self {
            text,
            keeps_lines: true,
        }
    }
}

impl fmt::Display for Screen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars() {
            match c {
                '\n' if self.keeps_lines => f.write_char(c)?,
                '\t' if self.keeps_lines => f.write_str("    ")?,
                _ if acts(c) => write!(f, "{}", c.escape_default())?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Escapes, in JSON that was printed already, what JSON allows and a terminal acts on.
///
/// The value stays the same: such a character can only stand inside a string.
pub(crate) fn quiet_json(json: &str) -> Cow<'_, str> {
    quiet(json)
}

/// Escapes what a terminal acts on but the ends of lines, spelled as in JSON.
pub(crate) fn quiet(text: &str) -> Cow<'_, str> {
    let is_loud = |c: char| c != '\n' && acts(c);
    if !may_act(text.as_bytes()) || !text.contains(is_loud) {
        return Cow::Borrowed(text);
    }
    let mut quiet = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_loud(c) {
            // All of them lie in the first plane, so that four digits name them.
            let _ = write!(quiet, "\\u{:04x}", u32::from(c));
        } else {
            quiet.push(c);
        }
    }
    Cow::Owned(quiet)
}

/// Tells whether a text has a byte with which a character begins that acts: most have none, and
/// are not looked at character by character.
fn may_act(bytes: &[u8]) -> bool {
    let begins =
        |byte: u8| (byte < b' ' && byte != b'\n') || matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2);
    bytes
        .chunks(64)
        .any(|block| block.iter().fold(false, |any, byte| any | begins(*byte)))
}

/// Tells whether a terminal acts on a character: a control, or one that turns the direction of
/// what follows, so that it reads as something else.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[31m\r\0\u{7f}\u{9b}2J\u{202e}b\u{2066}\nc\td";

    #[test]
    fn a_line_holds_nothing_that_a_terminal_acts_on() {
        let shown = Screen::line(HOSTILE).to_string();
        assert!(!shown.contains(acts), "{shown:?}");
        assert!(shown.starts_with("a\\u{1b}[31m\\r\\u{0}\\u{7f}"), "{shown}");
    }

    #[test]
    fn lines_stay_lines_and_nothing_else_acts() {
        let shown = Screen::lines(HOSTILE).to_string();
        assert_eq!(shown.lines().count(), 2);
        assert!(!shown.replace('\n', "").contains(acts), "{shown:?}");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        let text = "Grüße, שלום, 你好, 👩‍👩‍👧";
        assert_eq!(Screen::line(text).to_string(), text);
    }

    #[test]
    fn json_that_is_quiet_has_the_same_value() {
        let value = serde_json::json!({ "text": HOSTILE, "plain": "ü" });
        let json = serde_json::to_string_pretty(&value).unwrap();
        let quiet = quiet_json(&json);
        assert!(!quiet.replace('\n', "").contains(acts));
        let read: serde_json::Value = serde_json::from_str(&quiet).unwrap();
        assert_eq!(read, value);
    }
}
