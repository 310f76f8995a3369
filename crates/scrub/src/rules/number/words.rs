//! The words beside a number.

use std::iter;

use crate::eight::{EIGHT, Eight};
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// So many bytes before a number may say what it is, and so many words.
const REACH_BYTES: usize = 40;
const REACH_WORDS: usize = 6;

/// How long stems of words are.
const STEM_BYTES: usize = 5;

/// What stands before a number; only the words of its line are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'t> {
    bytes: &'t [u8],
    /// Which bytes are of words, the bit of the last one highest.
    letters: u64,
}

impl<'t> Words<'t> {
    /// Takes the words before an offset.
    pub(crate) fn before(text: Text<'t>, at: usize) -> Self {
        let mut window = [b'\n'; REACH_BYTES];
        let bytes = &text.bytes[..at];
        match bytes.last_chunk() {
            Some(last) => window = *last,
            None => window[REACH_BYTES - bytes.len()..].copy_from_slice(bytes),
        }
        let (mut letters, mut breaks) = (0, 0);
        for (number, bytes) in window.as_chunks::<EIGHT>().0.iter().enumerate() {
            let eight = Eight::first_of(bytes);
            letters |= eight.letters().or(eight.others()).bits() << (EIGHT * number);
            breaks |= eight.are(b'\n').bits() << (EIGHT * number);
        }
        let behind = u64::BITS as usize - REACH_BYTES;
        let line = (u64::BITS - u64::leading_zeros(breaks)) as usize;
        let reach = bytes.len().min(REACH_BYTES - line);
        Self {
            bytes: &bytes[bytes.len() - reach..],
            letters: (letters & u64::MAX.unbounded_shl(line as u32)) << behind,
        }
    }

    /// Returns the words, the nearest first; letters of other scripts make words with ASCII letters.
    pub(crate) fn nearest_first(self) -> impl Iterator<Item = &'t [u8]> {
        let (mut end, mut letters) = (self.bytes.len(), self.letters);
        let next = move || {
            if letters == 0 {
                return None;
            }
            let others = letters.leading_zeros();
            end -= others as usize;
            letters <<= others;
            let length = letters.leading_ones();
            let word = &self.bytes[end - length as usize..end];
            end -= word.len();
            letters = letters.unbounded_shl(length);
            Some(word)
        };
        iter::from_fn(next).take(REACH_WORDS)
    }

    /// Tells whether one of some words stands there.
    pub(crate) fn any_of(self, words: &WordSet) -> bool {
        self.nearest_first().any(|word| words.has(word))
    }

    /// Tells whether one of some words of scripts that write without spaces stands there.
    pub(crate) fn any_within(self, words: &[&str]) -> bool {
        if self.bytes.is_ascii() {
            return false;
        }
        (0..self.bytes.len()).any(|at| {
            !self.bytes[at].is_ascii() && {
                let rest = &self.bytes[at..];
                words.iter().any(|word| rest.starts_with(word.as_bytes()))
            }
        })
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
