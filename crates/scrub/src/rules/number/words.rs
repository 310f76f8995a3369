//! The words beside a number.

use crate::rules::word_set::WordSet;
use crate::text::Text;

/// So many bytes before a number may say what it is, and so many words.
const REACH_BYTES: usize = 40;
const REACH_WORDS: usize = 6;

/// How long stems of words are.
const STEM_BYTES: usize = 5;

/// What stands before a number in its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'t>(&'t [u8]);

impl<'t> Words<'t> {
    /// Takes the words before an offset.
    pub(crate) fn before(text: Text<'t>, at: usize) -> Self {
        Self(text.before(at, REACH_BYTES))
    }

    /// Returns the words, the nearest first; letters of other scripts make words with ASCII letters.
    pub(crate) fn nearest_first(self) -> impl Iterator<Item = &'t [u8]> {
        self.0
            .rsplit(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
            .take(REACH_WORDS)
    }

    /// Tells whether one of some words stands there.
    pub(crate) fn any_of(self, words: &WordSet) -> bool {
        self.nearest_first().any(|word| words.has(word))
    }

    /// Tells whether the nearest word is one of some words.
    pub(crate) fn nearest_is_one_of(self, words: &WordSet) -> bool {
        self.nearest_first()
            .next()
            .is_some_and(|word| words.has(word))
    }

    /// Tells whether one of some words of scripts that write without spaces stands there.
    pub(crate) fn any_within(self, words: &[&str]) -> bool {
        !self.0.is_ascii()
            && words
                .iter()
                .any(|word| memchr::memmem::find(self.0, word.as_bytes()).is_some())
    }
}

/// Tells whether a part of a name begins with one of some stems: `phoneNumber`, `userPhone`.
pub(crate) fn has_stem(name: &[u8], stems: &WordSet) -> bool {
    name.windows(STEM_BYTES).enumerate().any(|(at, stem)| {
        let is_part =
            at == 0 || (stem[0].is_ascii_uppercase() && name[at - 1].is_ascii_lowercase());
        is_part && stems.has(stem)
    })
}
