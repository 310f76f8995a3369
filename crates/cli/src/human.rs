//! Values as people read them.

use std::time::Duration;

use crate::screen::Screen;

/// Returns how long something took, as precisely as anybody cares: `12 ms`, `1.04 s`, `3 min 5 s`.
pub(crate) fn duration(millis: i64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{:02} s", millis / 1000, millis % 1000 / 10),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis / 1000 % 60),
        _ => format!("{} h {} min", millis / 3_600_000, millis / 60_000 % 60),
    }
}

/// Returns the same of a span of time that was measured.
pub(crate) fn millis(took: Duration) -> String {
    duration(took.as_millis().try_into().unwrap_or(i64::MAX))
}

/// Returns a size as precisely as anybody cares: `812 B`, `1.4 MB`, `2.5 GB`.
pub(crate) fn size(bytes: u64) -> String {
    let steps = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match steps.iter().find(|(step, _)| bytes >= *step) {
        Some((step, unit)) => format!("{}.{} {unit}", bytes / step, bytes % step * 10 / step),
        None => format!("{bytes} B"),
    }
}

/// Returns a number with the word for what it counts.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns the beginning of a text as one line that is safe on a terminal.
pub(crate) fn beginning(text: &str, chars_max: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let whole = line == text.trim();
    let shown: String = line.chars().take(chars_max).collect();
    let cut = !whole || shown.len() < line.len();
    format!("{}{}", Screen::line(&shown), if cut { " …" } else { "" })
}

/// Returns a text with each line moved to the right, safe on a terminal.
pub(crate) fn indented(text: &str) -> String {
    let shown = Screen::lines(text).to_string();
    let line = |line: &str| match line.trim_end() {
        "" => "\n".to_owned(),
        line => format!("  {line}\n"),
    };
    shown.trim_end().lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_as_precise_as_anybody_cares() {
        let shown = [0, 999, 1_042, 59_999, 185_000, 3_725_000].map(duration);
        assert_eq!(
            shown,
            [
                "0 ms",
                "999 ms",
                "1.04 s",
                "59.99 s",
                "3 min 5 s",
                "1 h 2 min"
            ]
        );
    }

    #[test]
    fn sizes_are_as_precise_as_anybody_cares() {
        let shown = [0, 999, 1_000, 1_499_999, 12_345_678_901].map(size);
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "1.4 MB", "12.3 GB"]);
    }

    #[test]
    fn a_beginning_says_that_more_follows() {
        assert_eq!(beginning("all of it\n", 20), "all of it");
        assert_eq!(beginning("first\nsecond", 20), "first …");
        assert_eq!(beginning("abcdef", 3), "abc …");
        assert_eq!(beginning("\u{1b}[2J", 9), "\\u{1b}[2J");
        assert_eq!(beginning("", 9), "");
    }

    #[test]
    fn indented_text_acts_on_no_terminal() {
        assert_eq!(indented("a\n\n\u{7}b\n"), "  a\n\n  \\u{7}b\n");
    }
}
