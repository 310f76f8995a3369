//! What went wrong.

use thiserror::Error;

use crate::digest::StackHash;
use crate::ids::ErrorType;
use crate::text::Scrubbed;

/// What went wrong in an attempt.
///
/// Guaranteed to have a message that is not blank, and a hash that is equal for the same fault in
/// another process, on another day, with other numbers, ids or addresses in its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    error_type: ErrorType,
    message: Scrubbed,
    stack_hash: StackHash,
}

/// A failure's message was blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a failure's message is blank: say what went wrong")]
pub struct BlankMessage;

impl Failure {
    /// Describes a failure.
    ///
    /// The site says where it happened in words that don't change from run to run: `file:line` of
    /// a panic, the exit code of a program, the status of an answer.
    ///
    /// # Errors
    ///
    /// If the message is blank.
    pub fn new(error_type: ErrorType, site: &str, message: Scrubbed) -> Result<Self, BlankMessage> {
        let template = template(message.as_str());
        let stack_hash = StackHash::from_parts(&[error_type.as_str(), site, &template]);
        Self::with_hash(error_type, message, stack_hash)
    }

    /// Describes a failure whose hash is known already.
    ///
    /// # Errors
    ///
    /// If the message is blank.
    pub fn with_hash(
        error_type: ErrorType,
        message: Scrubbed,
        stack_hash: StackHash,
    ) -> Result<Self, BlankMessage> {
        if message.is_blank() {
            return Err(BlankMessage);
        }
        Ok(Self {
            error_type,
            message,
            stack_hash,
        })
    }

    /// Returns what kind of failure it is.
    #[must_use]
    pub fn error_type(&self) -> &ErrorType {
        &self.error_type
    }

    /// Returns what was said about it.
    #[must_use]
    pub fn message(&self) -> &Scrubbed {
        &self.message
    }

    /// Returns the hash under which failures of this kind are grouped.
    #[must_use]
    pub fn stack_hash(&self) -> &StackHash {
        &self.stack_hash
    }
}

/// Words of this many letters a to f and more are addresses or digests rather than words.
const HEX_WORD_CHARS_MIN: usize = 8;

/// Returns a message without what differs between two occurrences of one fault: each word that
/// holds a digit, and each that is hexadecimal, becomes `#`; white space is folded.
fn template(message: &str) -> String {
    let mut template = String::with_capacity(message.len());
    for line in message.split_whitespace() {
        if !template.is_empty() {
            template.push(' ');
        }
        for (word, between) in words(line) {
            template.push_str(if is_variable(word) { "#" } else { word });
            template.push_str(between);
        }
    }
    fold_ids(&template)
}

/// Splits a line into pairs of a word and what stands behind it.
fn words(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let word_end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let between_end = rest[word_end..]
            .find(is_word)
            .map_or(rest.len(), |at| word_end + at);
        let pair = (&rest[..word_end], &rest[word_end..between_end]);
        rest = &rest[between_end..];
        Some(pair)
    })
}

fn is_variable(word: &str) -> bool {
    word.contains(|c: char| c.is_numeric())
        || (word.len() >= HEX_WORD_CHARS_MIN && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Folds `#-abcd-#` (a UUID with a group of letters alone) and `#.#` into one `#`.
fn fold_ids(template: &str) -> String {
    let mut folded = String::with_capacity(template.len());
    for word in template.split(' ') {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let mut variable = false;
        for part in word.split_inclusive(['-', '.', ':']) {
            let bare = part.trim_end_matches(['-', '.', ':']);
            let hex = bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
            if bare == "#" || (variable && hex) {
                if !variable {
                    folded.push('#');
                }
                variable = true;
            } else {
                variable = false;
                folded.push_str(part);
            }
        }
    }
    folded
}
