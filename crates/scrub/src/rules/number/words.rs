//! The words beside a number.

use std::iter;

use crate::rules::byte_set::ByteSet;
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// So many bytes before a number may say what it is, and so many words.
const REACH_BYTES: usize = 40;
const REACH_WORDS: usize = 6;

/// How long stems of words are.
const STEM_BYTES: usize = 5;

/// What stands before a number; only the words of its line are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'t>(&'t [u8]);

impl<'t> Words<'t> {
    /// Takes the words before an offset.
    pub(crate) fn before(text: Text<'t>, at: usize) -> Self {
        Self(&text.bytes[at.saturating_sub(REACH_BYTES)..at])
    }

    /// Returns the words, the nearest first; letters of other scripts make words with ASCII letters.
    pub(crate) fn nearest_first(self) -> impl Iterator<Item = &'t [u8]> {
        let mut rest = self.0;
        let next = move || {
            let ends = |byte: &u8| is_letter(*byte) || *byte == b'\n';
            let end = rest.iter().rposition(ends)?;
            let others = rest[..=end].iter().rposition(|byte| !is_letter(*byte));
            let word;
            (rest, word) = rest[..=end].split_at(others.map_or(0, |at| at + 1));
            Some(word).filter(|word| !word.is_empty())
        };
        iter::from_fn(next).take(REACH_WORDS)
    }

    /// Tells whether one of some words stands there.
    pub(crate) fn any_of(self, words: &WordSet) -> bool {
        self.nearest_first().any(|word| words.has(word))
    }

    /// Tells whether one of some words of scripts that write without spaces stands there.
    pub(crate) fn any_within(self, words: &[&str]) -> bool {
        if self.0.is_ascii() {
            return false;
        }
        let line = memchr::memrchr(b'\n', self.0).map_or(0, |at| at + 1);
        (line..self.0.len()).any(|at| {
            !self.0[at].is_ascii() && {
                let rest = &self.0[at..];
                words.iter().any(|word| rest.starts_with(word.as_bytes()))
            }
        })
    }
}

/// Tells whether a byte is of a word: an ASCII letter, or of a letter of another script.
#[inline]
fn is_letter(byte: u8) -> bool {
    static LETTERS: ByteSet = ByteSet::of(b"").with_letters().with_range(0x80, 0xff);
    LETTERS.has(byte)
}

/// Tells whether a part of a name begins with one of some stems: `phoneNumber`, `userPhone`.
pub(crate) fn has_stem(name: &[u8], stems: &WordSet) -> bool {
    name.windows(STEM_BYTES).enumerate().any(|(at, stem)| {
        let is_part =
            at == 0 || (stem[0].is_ascii_uppercase() && name[at - 1].is_ascii_lowercase());
        is_part && stems.has(stem)
    })
}
