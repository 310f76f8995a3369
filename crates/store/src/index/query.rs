//! Words of people into queries of the full-text index.

use std::collections::HashSet;

/// A query has no more words than this: each is looked up, and more add noise rather than sense.
const WORDS_MAX: usize = 64;

/// Returns the query that finds any of a text's words, nothing where it has none.
///
/// Every word is quoted, so that none is taken for one of the index's own, such as `NOT`.
pub(super) fn any_word(text: &str) -> Option<String> {
    let mut seen = HashSet::new();
    let words: Vec<String> = text
        .split(|c: char| !is_word_char(c))
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(str::to_lowercase)
        .filter(|word| seen.insert(word.clone()))
        .take(WORDS_MAX)
        .map(|word| format!("\"{word}\""))
        .collect();
    (!words.is_empty()).then(|| words.join(" OR "))
}

/// An accent may stand behind its letter as a character of its own.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_quoted_once() {
        assert_eq!(
            any_word("recent tensions, Recent NOT reflections*").as_deref(),
            Some("\"recent\" OR \"tensions\" OR \"not\" OR \"reflections\"")
        );
    }

    #[test]
    fn signs_of_the_query_language_are_no_words() {
        assert_eq!(any_word("\" ' ( ) * ^ : - + {}"), None);
        assert_eq!(any_word(""), None);
        assert_eq!(any_word("\u{300}\u{301}"), None);
    }

    #[test]
    fn words_beyond_the_limit_are_left_out() {
        let text: String = (0..1000).map(|n| format!("w{n} ")).collect();
        let query = any_word(&text).unwrap();
        assert_eq!(query.matches('"').count(), 2 * WORDS_MAX);
    }
}
