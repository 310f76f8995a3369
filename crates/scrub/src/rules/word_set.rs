//! Words that are looked up often, and found seldom.

/// Words, each in the slot that its bytes ask for, or in the next free one.
#[derive(Debug)]
pub(super) struct WordSet {
    words: &'static str,
    /// Of each slot, where its word is; one more than that, so that zero is none.
    slots: [u16; SLOTS],
    /// A bit for each word, by which most others are told at once.
    marks: [u64; MARKS / 64],
}

/// So many that the words of the longest list leave more than half of them free.
const SLOTS: usize = 512;

/// So many that few words have the mark of another.
const MARKS: usize = 4096;

impl WordSet {
    /// Takes words in lower case with a space between any two.
    pub(super) const fn spaced(words: &'static str) -> Self {
        let mut set = Self {
            words,
            slots: [0; SLOTS],
            marks: [0; MARKS / 64],
        };
        let bytes = words.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                set.add(start, at);
                start = at + 1;
            }
            at += 1;
        }
        set
    }

    const fn add(&mut self, start: usize, end: usize) {
        let hash = hash(self.words.as_bytes(), start, end);
        let mut slot = hash % SLOTS;
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = start as u16 + 1;
        self.marks[hash % MARKS / 64] |= 1 << (hash % 64);
    }

    /// Tells whether a word, in whatever case, is one of these.
    pub(super) fn has(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        if word.is_empty() {
            return false;
        }
        let hash = hash(word, 0, word.len());
        if self.marks[hash % MARKS / 64] >> (hash % 64) & 1 == 0 {
            return false;
        }
        let mut slot = hash % SLOTS;
        while let Some(place) = self.slots[slot].checked_sub(1) {
            if self.is_at(usize::from(place), word) {
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

    /// Tells whether the word at a place is this one.
    #[inline]
    fn is_at(&self, place: usize, word: &[u8]) -> bool {
        let here = &self.words.as_bytes()[place..];
        let is_same = |(here, byte): (&u8, &u8)| *here == byte.to_ascii_lowercase();
        let ends = matches!(here.get(word.len()), None | Some(b' '));
        ends && here.len() >= word.len() && here.iter().zip(word).all(is_same)
    }
}

/// Returns a number for a word in whatever case, by its length, its first, its middle and its last letter.
const fn hash(words: &[u8], start: usize, end: usize) -> usize {
    /// What the case of a letter is written in.
    const CASE: u8 = 0x20;
    let length = end - start;
    let first = words[start] | CASE;
    let middle = words[start + length / 2] | CASE;
    let last = words[end - 1] | CASE;
    let letters = u32::from_le_bytes([first, middle, last, length as u8]);
    (letters.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case() {
        static WORDS: WordSet = WordSet::spaced("tel тел a");
        let known = ["tel", "TEL", "тел", "A"];
        let unknown = ["", " ", "te", "tela", "l a", "тe"];
        assert!(known.iter().all(|word| WORDS.has(word)));
        assert!(unknown.iter().all(|word| !WORDS.has(word)));
        assert!(WORDS.ends("hotel") && !WORDS.ends("telex"));
    }

    #[test]
    fn words_that_ask_for_the_same_slot_are_all_known() {
        static WORDS: WordSet = WordSet::spaced("abcd axcd aycx bbcd");
        let known = ["abcd", "axcd", "aycx", "bbcd"];
        assert!(known.iter().all(|word| WORDS.has(word)));
        assert!(!WORDS.has("azcd") && !WORDS.has("aybx"));
    }
}
