//! Words that are looked up often, and found seldom.

/// Words, each in the slot that its bytes ask for, or in the next free one.
#[derive(Debug)]
pub(super) struct WordSet {
    words: Words,
    /// Of each slot, where its word is; one more than that, so that zero is none.
    slots: [u16; SLOTS],
    /// The nth bit tells whether a word of n bytes is here.
    lengths: u64,
}

/// A list of words in lower case, in either way to write one.
#[derive(Clone, Copy, Debug)]
enum Words {
    Listed(&'static [&'static str]),
    Spaced(&'static str),
}

/// So many that the words of the longest list leave more than half of them free.
const SLOTS: usize = 512;

impl WordSet {
    /// Takes words in lower case.
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let mut set = Self::empty(Words::Listed(words));
        let mut number = 0;
        while number < words.len() {
            let word = words[number].as_bytes();
            set.add(number, word, 0, word.len());
            number += 1;
        }
        set
    }

    /// Takes words in lower case with a space between any two.
    pub(super) const fn spaced(words: &'static str) -> Self {
        let mut set = Self::empty(Words::Spaced(words));
        let bytes = words.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                set.add(start, bytes, start, at);
                start = at + 1;
            }
            at += 1;
        }
        set
    }

    const fn empty(words: Words) -> Self {
        Self {
            words,
            slots: [0; SLOTS],
            lengths: 0,
        }
    }

    const fn add(&mut self, place: usize, words: &[u8], start: usize, end: usize) {
        let mut slot = slot(words, start, end);
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = place as u16 + 1;
        self.lengths |= 1 << (end - start);
    }

    /// Tells whether a word, in whatever case, is one of these.
    pub(super) fn has(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        if !self.has_length(word.len()) {
            return false;
        }
        let mut slot = slot(word, 0, word.len());
        while let Some(place) = self.slots[slot].checked_sub(1) {
            if self.words.is_at(usize::from(place), word) {
                return true;
            }
            slot = (slot + 1) % SLOTS;
        }
        false
    }

    /// Tells whether a word ends with one of these.
    pub(super) fn ends(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        (0..word.len()).any(|at| self.has(&word[at..]))
    }

    fn has_length(&self, length: usize) -> bool {
        length < u64::BITS as usize && self.lengths >> length & 1 == 1
    }
}

impl Words {
    /// Tells whether the word at a place is this one.
    fn is_at(self, place: usize, word: &[u8]) -> bool {
        match self {
            Self::Listed(words) => words[place].as_bytes().eq_ignore_ascii_case(word),
            Self::Spaced(words) => {
                let (here, rest) = words.as_bytes()[place..]
                    .split_at_checked(word.len())
                    .unwrap_or_default();
                matches!(rest.first(), None | Some(b' ')) && here.eq_ignore_ascii_case(word)
            }
        }
    }
}

/// Returns the slot that a word asks for, by its length, its first, its middle and its last letter.
const fn slot(words: &[u8], start: usize, end: usize) -> usize {
    /// What the case of a letter is written in.
    const CASE: u8 = 0x20;
    let length = end - start;
    let first = (words[start] | CASE) as usize;
    let middle = (words[start + length / 2] | CASE) as usize;
    let last = (words[end - 1] | CASE) as usize;
    (first * 29 + middle * 101 + last * 11 + length * 3) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_either_way_to_write_them_and_in_any_case() {
        static LISTED: WordSet = WordSet::new(&["tel", "тел", "a"]);
        static SPACED: WordSet = WordSet::spaced("tel тел a");
        for words in [&LISTED, &SPACED] {
            assert!(
                ["tel", "TEL", "тел", "A"]
                    .iter()
                    .all(|word| words.has(word))
            );
            assert!(
                ["", " ", "te", "tela", "l a", "тe"]
                    .iter()
                    .all(|word| !words.has(word))
            );
            assert!(words.ends("hotel") && !words.ends("telex"));
        }
    }

    #[test]
    fn words_that_ask_for_the_same_slot_are_all_known() {
        static WORDS: WordSet = WordSet::spaced("abcd axcd aycx bbcd");
        let known = ["abcd", "axcd", "aycx", "bbcd"];
        assert!(known.iter().all(|word| WORDS.has(word)));
        assert!(!WORDS.has("azcd") && !WORDS.has("aybx"));
    }
}
