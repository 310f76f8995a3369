//! A tree of lines.

use std::fmt::Display;

use crate::human::beginning;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// A line, and what hangs below it.
#[derive(Debug, Default)]
pub(super) struct Branch {
    label: String,
    mark: (Tone, String),
    text: String,
    below: Vec<Self>,
}

/// A text is broken where a line is full, but never into pieces that are shorter than this.
const TEXT_CHARS_MIN: usize = 24;
/// A text is shown no further than this; the record holds all of it.
const TEXT_CHARS_MAX: usize = 600;

impl Branch {
    /// Makes a line of a text that anybody may have written.
    pub(super) fn new(label: impl Display, text: &str) -> Self {
        Self {
            label: label.to_string(),
            text: beginning(&text.trim().replace('\n', "; "), TEXT_CHARS_MAX),
            ..Self::default()
        }
    }

    /// Says first how it is meant.
    pub(super) fn marked(mut self, tone: Tone, word: &str) -> Self {
        self.mark = (tone, Screen::line(word).to_string());
        self
    }

    /// Hangs lines below it.
    pub(super) fn with(mut self, below: impl IntoIterator<Item = Self>) -> Self {
        self.below.extend(below);
        self
    }
}

/// Draws lines below one another, broken at that width where there is one.
pub(super) fn drawn(branches: &[Branch], paint: Paint, width: Option<usize>) -> String {
    let mut drawing = Drawing {
        paint,
        width,
        text: String::new(),
    };
    drawing.draw(branches, "");
    drawing.text
}

struct Drawing {
    paint: Paint,
    width: Option<usize>,
    text: String,
}

impl Drawing {
    fn draw(&mut self, branches: &[Branch], guides: &str) {
        let label_chars = branches.iter().map(|branch| branch.label.chars().count());
        let column = match label_chars.max() {
            None | Some(0) => 0,
            Some(chars) => chars + 1,
        };
        for (at, branch) in branches.iter().enumerate() {
            let (fork, guide) = match at + 1 == branches.len() {
                true => ("└─ ", "   "),
                false => ("├─ ", "│  "),
            };
            let guides_below = format!("{guides}{guide}");
            self.line(branch, column, &format!("{guides}{fork}"), &guides_below);
            self.draw(&branch.below, &guides_below);
        }
    }

    fn line(&mut self, branch: &Branch, column: usize, before: &str, below: &str) {
        let (tone, word) = &branch.mark;
        let taken = before.chars().count() + column;
        let room = self
            .width
            .map(|width| width.saturating_sub(taken).max(TEXT_CHARS_MIN));
        let gap = if word.is_empty() || branch.text.is_empty() {
            ""
        } else {
            "  "
        };
        let mut pieces = broken(&branch.text, word.chars().count() + gap.len(), room).into_iter();
        let first = pieces.next().unwrap_or_default();
        let head = self.paint.text(
            Tone::Faint,
            format_args!("{before}{:column$}", branch.label),
        );
        let mark = self.paint.text(*tone, word);
        self.push(&format!("{head}{mark}{gap}{first}"));
        let guide = if branch.below.is_empty() { "" } else { "│" };
        for piece in pieces {
            let head = self
                .paint
                .text(Tone::Faint, format_args!("{below}{guide:column$}"));
            self.push(&format!("{head}{piece}"));
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// Breaks a text between words into pieces that fit, of which the first has less room.
fn broken(text: &str, taken: usize, room: Option<usize>) -> Vec<String> {
    let Some(room) = room else {
        return vec![text.to_owned()];
    };
    let (mut pieces, mut used) = (vec![String::new()], taken);
    for word in text.split(' ') {
        let chars = word.chars().count();
        let is_first = pieces.last().is_none_or(String::is_empty);
        if used + chars + usize::from(!is_first) > room && used > 0 {
            pieces.push(word.to_owned());
            used = chars;
        } else if let Some(piece) = pieces.last_mut() {
            let gap = if is_first { "" } else { " " };
            used += gap.len() + chars;
            piece.extend([gap, word]);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Vec<Branch> {
        let memories = ["exp_1", "exp_2"].map(|id| Branch::new("", id));
        let found = Branch::new("retrieved", "2 memories").with(memories);
        let said = Branch::new("said", "a word and another and one more");
        let attempt = Branch::new("attempt 1", "for 3 s").marked(Tone::Bad, "failed");
        vec![attempt.with([found, said]), Branch::new("waited", "2 s")]
    }

    #[test]
    fn a_tree_has_a_line_for_each_branch() {
        let drawn = drawn(&tree(), Paint::new(false), None);
        let expected = "\
├─ attempt 1 failed  for 3 s
│  ├─ retrieved 2 memories
│  │  ├─ exp_1
│  │  └─ exp_2
│  └─ said      a word and another and one more
└─ waited    2 s
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_line_that_is_full_goes_on_below_itself() {
        let long = Branch::new("said", "one two three four five six seven eight nine ten");
        let below = Branch::new("", "more");
        let drawn = drawn(&[long.with([below])], Paint::new(false), Some(34));
        let expected = "\
└─ said one two three four five
   │    six seven eight nine ten
   └─ more
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn what_somebody_stored_makes_no_line_of_its_own() {
        let hostile = Branch::new("said", "a\n├─ b\u{1b}[2J").marked(Tone::Plain, "\u{7}");
        let drawn = drawn(&[hostile], Paint::new(false), None);
        assert_eq!(drawn, "└─ said \\u{7}  a; ├─ b\\u{1b}[2J\n");
    }
}
