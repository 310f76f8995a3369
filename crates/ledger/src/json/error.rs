//! Why a text is not JSON.

use thiserror::Error;

use super::reader::DEPTH_MAX;
use crate::line::LINE_BYTES_MAX;

/// A text is not JSON, or more of it than is read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonError {
    /// It is longer than any line may be.
    #[error("{0} bytes are more than the {LINE_BYTES_MAX} that a line may have")]
    TooLong(usize),
    /// It is not UTF-8 from this byte on.
    #[error("byte {0} is not UTF-8")]
    NotUtf8(usize),
    /// A list or object opens too deep inside others.
    #[error("byte {0} opens more than {DEPTH_MAX} lists and objects inside each other")]
    TooDeep(usize),
    /// What stands there is nothing that JSON has in that place.
    #[error("it is no JSON from byte {0} on")]
    Unexpected(usize),
}
