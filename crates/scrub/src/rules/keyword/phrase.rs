//! Sentences that name a secret and then say it.

use std::ops::Range;

use super::assigned::{Assigned, Manner};
use super::looks::RANDOM_BYTES_MIN;
use super::name::Name;
use super::quote::Quote;
use super::secret;
use super::word::Sort;
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// So much of a sentence is read behind a name.
const PHRASE_BYTES_MAX: usize = 96;

/// So many words stand at most between a name and its value.
const WORDS_MAX: usize = 9;

/// Words that say what a value is.
static SAYS: WordSet = WordSet::spaced(
    "is was are ist lautet war est es era é è to är er jest je adalah là -> → – - now \
     equals nu été sera będzie будет =",
);

/// Finds the value in the words behind a name: `the password of the host is x`, `the token (x)`.
pub(super) fn value(text: Text<'_>, name: &Name) -> Option<Range<usize>> {
    if matches!(
        name.sort,
        Sort::Session | Sort::Signature | Sort::Authorization | Sort::Bearer | Sort::Option
    ) {
        return None;
    }
    if !matches!(text.bytes[name.range.end..], [b' ', ..] | [0xc2, 0xa0, ..]) {
        return None;
    }
    let mut at = name.range.end;
    let mut manner = match name.sort {
        Sort::Password => Manner::Beside,
        _ => Manner::Near,
    };
    let rest = text.after(at, PHRASE_BYTES_MAX);
    for word in rest.split(|byte| *byte == b' ').take(WORDS_MAX + 1) {
        if let [.., last] = word {
            let found = at_word(text, name, at, word, manner);
            if found.is_some() || matches!(last, b'.' | b',' | b';' | b'!' | b'?') {
                return found;
            }
            let is_said =
                matches!(last, b':' | b'=') || word.ends_with("：".as_bytes()) || SAYS.has(word);
            manner = if is_said { Manner::Said } else { Manner::Near };
        }
        at += word.len() + " ".len();
    }
    None
}

fn at_word(
    text: Text<'_>,
    name: &Name,
    at: usize,
    word: &[u8],
    manner: Manner,
) -> Option<Range<usize>> {
    let is_opening = |byte: &&u8| matches!(byte, b'(' | b'[' | b'*' | b'_');
    let openings = word.iter().take_while(is_opening).count();
    let (at, opened) = (at + openings, &word[openings..]);
    let is_short = manner == Manner::Near && opened.len() < RANDOM_BYTES_MIN;
    // What an option is given is for others to judge.
    if is_short || opened.starts_with(b"--") {
        return None;
    }
    let quote = Quote::at_start(opened);
    let assigned = Assigned {
        at: at + quote.map_or(0, |quote| quote.opening.len()),
        quote,
        manner,
    };
    secret(text, name, &assigned)
}
