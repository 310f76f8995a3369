//! Words that are looked up often, and found seldom.

/// Words, and a sketch of them by which most others are told from them at once.
#[derive(Debug)]
pub(super) struct WordSet {
    words: Words,
    sketch: [u64; SKETCH_WORDS],
}

/// A list of words in lower case, in either way to write one.
#[derive(Debug)]
enum Words {
    Listed(&'static [&'static str]),
    Spaced(&'static str),
}

const SKETCH_WORDS: usize = 16;

impl WordSet {
    /// Takes words in lower case.
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let mut sketch = [0; SKETCH_WORDS];
        let mut number = 0;
        while number < words.len() {
            let word = words[number].as_bytes();
            add(&mut sketch, word, 0, word.len());
            number += 1;
        }
        let words = Words::Listed(words);
        Self { words, sketch }
    }

    /// Takes words in lower case with a space between any two.
    pub(super) const fn spaced(words: &'static str) -> Self {
        let mut sketch = [0; SKETCH_WORDS];
        let bytes = words.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                add(&mut sketch, bytes, start, at);
                start = at + 1;
            }
            at += 1;
        }
        let words = Words::Spaced(words);
        Self { words, sketch }
    }

    /// Tells whether a word, in whatever case, is one of these.
    pub(super) fn has(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        if word.is_empty() {
            return false;
        }
        let (place, bit) = place(word, 0, word.len());
        let is_it = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
        self.sketch[place] >> bit & 1 == 1
            && match self.words {
                Words::Listed(words) => words.iter().any(|other| is_it(other)),
                Words::Spaced(words) => words.split(' ').any(is_it),
            }
    }

    /// Tells whether a word ends with one of these.
    pub(super) fn ends(&self, word: &str) -> bool {
        (0..word.len()).any(|at| self.has(&word.as_bytes()[at..]))
    }
}

const fn add(sketch: &mut [u64; SKETCH_WORDS], words: &[u8], start: usize, end: usize) {
    let (place, bit) = place(words, start, end);
    sketch[place] |= 1 << bit;
}

/// Returns where the sketch knows of a word, by its length, its first, its middle and its last letter.
const fn place(words: &[u8], start: usize, end: usize) -> (usize, u32) {
    /// What the case of a letter is written in.
    const CASE: u8 = 0x20;
    let length = end - start;
    let first = (words[start] | CASE) as usize;
    let middle = (words[start + length / 2] | CASE) as usize;
    let last = (words[end - 1] | CASE) as usize;
    let hash = first * 29 + middle * 101 + last * 11 + length * 3;
    (hash / 64 % SKETCH_WORDS, (hash % 64) as u32)
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
}
