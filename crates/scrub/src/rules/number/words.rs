//! The words beside a number.

use crate::text::Text;

/// So many bytes before a number may say what it is.
const REACH_BYTES: usize = 40;

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
    }

    /// Tells whether one of some words stands there, in whatever case.
    pub(crate) fn any_of(self, words: &[&str]) -> bool {
        self.nearest_first().any(|word| is_one_of(word, words))
    }

    /// Tells whether the nearest word is one of some words.
    pub(crate) fn nearest_is_one_of(self, words: &[&str]) -> bool {
        self.nearest_first()
            .next()
            .is_some_and(|word| is_one_of(word, words))
    }

    /// Tells whether one of some words of scripts that write without spaces stands there.
    pub(crate) fn any_within(self, words: &[&str]) -> bool {
        !self.0.is_ascii()
            && words
                .iter()
                .any(|word| memchr::memmem::find(self.0, word.as_bytes()).is_some())
    }
}

fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words
        .iter()
        .any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

/// Tells whether a name has a part that begins with a stem: `phoneNumber`, `userPhone`, not `iphone`.
pub(crate) fn has_stem(name: &[u8], stem: &str) -> bool {
    name.windows(stem.len()).enumerate().any(|(at, part)| {
        let begins =
            at == 0 || (name[at].is_ascii_uppercase() && name[at - 1].is_ascii_lowercase());
        begins && part.eq_ignore_ascii_case(stem.as_bytes())
    })
}
