//! Why a note, or a signature under it, is refused.

use thiserror::Error;

use super::NOTE_SIGNATURES_MAX;
use super::name::KeyName;

/// A text is no signed note.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidNote {
    /// It is too long.
    #[error("{0} bytes are no note: it has at most 64 KiB")]
    Long(usize),
    /// No empty line stands before signatures.
    #[error("no signatures: a note ends with an empty line and signatures")]
    Unsigned,
    /// A line has no end.
    #[error("a note's text and its signatures are lines, each with its end: this one was cut")]
    Cut,
    /// A control character stands in it.
    #[error("{0:?} can't stand in a note: write it without control characters")]
    Control(char),
    /// A line where signatures stand is none.
    #[error("{0:?} is no line of a signature: it is a dash, the key's name and base64")]
    Line(String),
    /// There are too many signatures.
    #[error("more than {NOTE_SIGNATURES_MAX} signatures: keep those that somebody checks")]
    Signatures,
    /// One key has two signatures.
    #[error("two signatures of one key of {0}: keep one")]
    Twice(KeyName),
}

/// A key did not sign a text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// No signature is this key's.
    #[error("no signature of this key of {0}: check with the key that signed, or don't trust it")]
    Missing(KeyName),
    /// The signature is not of this text.
    #[error("the signature of {0} is wrong: the text is not the one that was signed")]
    Wrong(KeyName),
}
