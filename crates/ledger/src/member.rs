//! Gzip members: each is a whole file of its own, so that appending one changes none before it.

mod header;
mod reader;
mod writer;

use std::io;

use thiserror::Error;

pub use reader::MemberReader;
pub use writer::MemberWriter;

/// So many bytes a member may hold: twice the longest line, so that a small file can't ask for all
/// memory.
pub const MEMBER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What follows the last whole member is no other.
#[derive(Debug, Error)]
pub enum MemberError {
    /// The file ends inside it.
    #[error("a member that begins at byte {0} is cut off")]
    Torn(u64),
    /// Something else stands there.
    #[error("no member begins at byte {0}")]
    NotAMember(u64),
    /// It says something else than its checksum.
    #[error("a member that begins at byte {0} is damaged")]
    Damaged(u64),
    /// It holds more than a member may.
    #[error("a member that begins at byte {0} holds more than {MEMBER_BYTES_MAX} bytes")]
    TooLarge(u64),
    /// The file can't be read.
    #[error("it can't be read")]
    Io(#[from] io::Error),
}
