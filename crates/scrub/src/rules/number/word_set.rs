//! Words that are looked up often, and found seldom.

/// Words, and a sketch of them by which most others are told from them at once.
#[derive(Debug)]
pub(crate) struct WordSet {
    words: &'static [&'static str],
    sketch: [u64; SKETCH_WORDS],
}

const SKETCH_WORDS: usize = 8;

impl WordSet {
    /// Takes words in lower case.
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        let mut sketch = [0; SKETCH_WORDS];
        let mut number = 0;
        while number < words.len() {
            let (place, bit) = place(words[number].as_bytes());
            sketch[place] |= 1 << bit;
            number += 1;
        }
        Self { words, sketch }
    }

    /// Tells whether a word, in whatever case, is one of these.
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        if word.is_empty() {
            return false;
        }
        let (place, bit) = place(word);
        self.sketch[place] >> bit & 1 == 1
            && (self.words.iter()).any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
    }
}

/// Returns where the sketch knows of a word, by its length, its first and its last letter.
const fn place(word: &[u8]) -> (usize, u32) {
    /// What the case of a letter is written in.
    const CASE: u8 = 0x20;
    let first = (word[0] | CASE) as usize;
    let last = (word[word.len() - 1] | CASE) as usize;
    let hash = first * 29 + last * 11 + word.len() * 3;
    (hash / 64 % SKETCH_WORDS, (hash % 64) as u32)
}
