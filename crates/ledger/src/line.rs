//! One line of a ledger.

use std::borrow::Cow;

use astra_model::EntryHash;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::json::{Json, JsonError, JsonReader, Member};

/// So many bytes a line may have. An entry of ours has some hundreds: this leaves room for whatever
/// was once written, and keeps what is in memory small.
pub const LINE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A line that was read: an entry of ours, or one that the Python ledger wrote.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    json: Json<'t>,
    sha: Option<Member>,
}

/// A line holds no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineError {
    /// It can't be read.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It is JSON, but no object.
    #[error("it is no object")]
    NotAnObject,
}

impl<'t> Line<'t> {
    /// Reads a line, without its end.
    ///
    /// # Errors
    ///
    /// If it is no object, or [`JsonReader::read`] takes it for no JSON.
    pub fn read(reader: &'t mut JsonReader, text: &'t [u8]) -> Result<Self, LineError> {
        let json = reader.read(text)?;
        let sha = json.member("sha");
        json.is_object()
            .then_some(Self { json, sha })
            .ok_or(LineError::NotAnObject)
    }

    /// Returns what it says that happened.
    #[must_use]
    pub fn event(&self) -> Option<Cow<'t, str>> {
        self.json.text("event")
    }

    /// Returns when it says that it happened, in seconds since 1970.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        self.json.number("ts")
    }

    /// Returns the place that it says it has, from 0. The Python ledger counted no lines.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.json.integer("seq")
    }

    /// Returns the hash that it says the line before has: `genesis` in the first of all.
    #[must_use]
    pub fn previous(&self) -> Option<Cow<'t, str>> {
        self.json.text("prev_sha")
    }

    /// Returns the hash that it says it has.
    #[must_use]
    pub fn sha(&self) -> Option<Cow<'t, str>> {
        self.json.text_of(self.sha?)
    }

    /// Returns the hash that it has: SHA-256 over what it says but its own hash, as Python's
    /// `json.dumps(…, sort_keys=True, separators=(",", ":"))` prints it.
    #[must_use]
    pub fn hash(&self) -> EntryHash {
        let hasher = Sha256::new();
        let hasher = match self.sha.and_then(|sha| self.json.around(sha)) {
            Some((before, behind)) => hasher.chain_update(before).chain_update(behind),
            None => hasher.chain_update(self.json.print_without("sha")),
        };
        EntryHash::new(hasher.finalize().into())
    }
}
