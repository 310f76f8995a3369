//! The words that call a value secret.

use std::ops::Range;

use super::lexicon;
use crate::text::Text;

/// What a word says of the value that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A word that a person types: any value may be one.
    Password,
    /// As a password, but of several words.
    Passphrase,
    /// A word that also means other things: `pass`.
    Pass,
    /// Few digits.
    Pin,
    /// What a machine made.
    Token,
    /// A token if the words before it say so: `api_key`, not `primary_key`.
    Key,
    /// What names a session in a cookie or a query.
    Session,
    /// The list of cookies in a header.
    Cookies,
    /// What signs a URL.
    Signature,
    /// A header that names a scheme before its value.
    Authorization,
    /// A scheme before its value.
    Bearer,
    /// What a statement puts before a literal: `IDENTIFIED BY '...'`.
    Identified,
    /// An option of a command line: `-u`, `-p`.
    Option,
}

/// A word of a text.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) sort: Sort,
    /// Letters may stand right before it, as in `PGPASSWORD`.
    pub(super) is_glued: bool,
}

impl Word {
    /// Returns the word whose gram ends at an offset.
    pub(super) fn around(text: Text<'_>, at: usize) -> Option<Self> {
        let start = at.checked_sub(2)?;
        let gram = text.bytes.get(start..)?.first_chunk()?;
        lexicon::rows(*gram).find_map(|row| {
            let start = start.checked_sub(row.lead)?;
            row.is_at(text, start).then(|| Self {
                range: start..start + row.word.len(),
                sort: row.sort,
                is_glued: row.is_glued,
            })
        })
    }
}
