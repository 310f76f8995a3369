//! What went wrong.

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

/// What a failure says that was given a blank message.
const NOTHING_SAID: &str = "failed without a message";

impl Failure {
    /// Describes a failure.
    ///
    /// The site says where it happened in words that don't change from run to run: `file:line` of
    /// a panic, the exit code of a program, the status of an answer. A blank message is replaced:
    /// `failed without a message`.
    #[must_use]
    pub fn new(error_type: ErrorType, site: &str, message: Scrubbed) -> Self {
        let message = match message.is_blank() {
            true => Scrubbed::of_ours(NOTHING_SAID),
            false => message,
        };
        let template = template(message.as_str());
        let stack_hash = StackHash::from_parts(&[error_type.as_str(), site, &template]);
        Self {
            error_type,
            message,
            stack_hash,
        }
    }

    /// Takes a failure from its record, with the hash that stands there; none if its message is
    /// blank.
    pub(crate) fn recorded(
        error_type: ErrorType,
        message: Scrubbed,
        stack_hash: StackHash,
    ) -> Option<Self> {
        (!message.is_blank()).then_some(Self {
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
/// The groups in the middle of a UUID have this many digits; all of them may be letters.
const UUID_GROUP_CHARS: usize = 4;

/// Returns a message without what differs between two occurrences of one fault: each number, id,
/// address and instant becomes `#`; white space is folded.
fn template(message: &str) -> String {
    let chunks: Vec<String> = message.split_whitespace().map(chunk_template).collect();
    chunks.join(" ")
}

/// Replaces each run of words that vary, such as `-0.25`, `10.0.0.1:80` or a UUID, by one `#`.
fn chunk_template(chunk: &str) -> String {
    let mut template = String::with_capacity(chunk.len());
    let (mut joint, mut varied) = ("", false);
    for (word, behind) in words(chunk) {
        let goes_on = varied && !joint.is_empty() && joint.chars().all(|c| "-+.,:".contains(c));
        varied = is_variable(word) || (goes_on && is_hex(word, UUID_GROUP_CHARS));
        match (varied, goes_on) {
            (true, true) => {}
            (true, false) => {
                template.push_str(joint.trim_end_matches(['-', '+', '.']));
                template.push('#');
            }
            (false, _) => template.extend([joint, word]),
        }
        joint = behind;
    }
    template + joint
}

/// Splits a text into pairs of a word, which may be empty at its start, and what stands behind it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
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
    word.contains(char::is_numeric)
        || (word.len() >= HEX_WORD_CHARS_MIN && is_hex(word, word.len()))
}

fn is_hex(word: &str, chars: usize) -> bool {
    word.len() == chars && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
