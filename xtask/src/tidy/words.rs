//! Finding a word in a text, where a longer word that holds it does not count.

/// Returns the byte offsets at which `word` stands in `text` by itself.
pub(super) fn offsets_of<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word)
        .filter(move |(start, _)| is_alone(text, word, *start))
        .map(|(start, _)| start)
}

/// Says whether `word` stands in `text` by itself.
pub(super) fn has(text: &str, word: &str) -> bool {
    offsets_of(text, word).next().is_some()
}

/// Returns the number of the line, from 1, that holds the byte at `offset`.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// A mark at the word's own edge (`#`, `!`, `/`) ends it whatever stands beside it.
fn is_alone(text: &str, word: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[start + word.len()..].chars().next();
    !runs_on(before, word.chars().next()) && !runs_on(word.chars().next_back(), after)
}

fn runs_on(left: Option<char>, right: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    is_letter(left) && is_letter(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_inside_a_longer_one_does_not_count() {
        assert!(has("-- DELETE it", "DELETE"));
        assert!(!has("DELETED", "DELETE") && !has("_DELETE", "DELETE"));
        assert!(has("(log!(x))", "log!(") && !has("no_log!(x)", "log!("));
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!([line_at("a\nb", 0), line_at("a\nb", 2)], [1, 2]);
    }
}
