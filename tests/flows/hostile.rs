//! S1–S4, S8: what no honest user would write is refused or survived, and never acted on.

mod disk;
mod files;
mod ids;
mod output;

use crate::support::Answer;

/// Insists on an answer that a person can act on: one of our exit codes, a message, no panic, and
/// nothing that acts on a terminal.
#[track_caller]
pub(crate) fn insist_plain(answer: &Answer) {
    assert!(
        answer.code.is_some_and(|code| (0..=7).contains(&code)),
        "{answer:?}"
    );
    assert!(!answer.said().contains("panicked"), "{answer:?}");
    for stream in [answer.text(), answer.said()] {
        let acts =
            |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}\u{200f}".contains(c);
        assert!(!stream.contains(acts), "{answer:?}");
    }
    if answer.code != Some(0) && answer.stdout.is_empty() {
        assert!(!answer.said().trim().is_empty(), "{answer:?}");
    }
}
