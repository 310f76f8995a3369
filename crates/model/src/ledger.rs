//! The ledger: what happened, chained entry by entry.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::digest::to_hex;
use crate::ids::ExperienceId;
use crate::ledger_event::LedgerEvent;
use crate::repository::RepositoryError;

/// What the first entry of all says in place of the hash before.
pub const GENESIS: &str = "genesis";

/// Names an entry by what it says: SHA-256 over it without this hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryHash([u8; 32]);

/// A text names no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no hash of an entry: it is 64 lower-case hexadecimal digits")]
pub struct InvalidEntryHash(pub String);

impl EntryHash {
    /// Takes the 32 bytes of a SHA-256.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns its 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for EntryHash {
    type Err = InvalidEntryHash;

    fn from_str(text: &str) -> Result<Self, InvalidEntryHash> {
        let mut bytes = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(InvalidEntryHash(text.to_owned()));
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
                return Err(InvalidEntryHash(text.to_owned()));
            };
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerHead {
    /// How many entries there are, and so the number of the next.
    pub size: u64,
    /// The last entry, none where the chain is empty.
    pub last: Option<EntryHash>,
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its place, from 0.
    pub seq: u64,
    /// The entry before, none for the first.
    pub previous: Option<EntryHash>,
    /// Its hash.
    pub sha: EntryHash,
    /// It as one line of JSON, without the line's end.
    pub line: String,
}

impl LedgerEntry {
    /// Returns where a chain ends whose last entry this is.
    #[must_use]
    pub fn head(&self) -> LedgerHead {
        LedgerHead {
            size: self.seq + 1,
            last: Some(self.sha),
        }
    }
}

/// Makes entries of what happened.
///
/// A correct implementation makes of the same event at the same place the same entry, for ever.
pub trait LedgerChain: Send + Sync {
    /// Returns the entry that says what happened, as the next of a chain.
    fn link(&self, event: &LedgerEvent, head: LedgerHead) -> LedgerEntry;
}

/// Keeps the entries of a ledger.
///
/// A correct implementation keeps one chain without a gap, whoever appends and however many at once.
/// An execution's entry is made in the transaction that makes its record, and so is no method here.
pub trait LedgerRepository: Send + Sync {
    /// Returns where the chain ends.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError>;

    /// Appends an entry that says what happened, and returns it.
    ///
    /// # Errors
    ///
    /// If it could not be stored; then nothing was.
    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError>;

    /// Returns the entries from a place on, at most `limit`, in their order.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError>;

    /// Returns the entry of a place.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_entry(&self, seq: u64) -> Result<Option<LedgerEntry>, RepositoryError> {
        let found = self.list_entries(seq, 1)?.pop();
        Ok(found.filter(|entry| entry.seq == seq))
    }

    /// Returns the hashes of the entries in one range of places, in their order.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_entry_hashes(
        &self,
        places: std::ops::Range<u64>,
    ) -> Result<Vec<EntryHash>, RepositoryError>;

    /// Returns the place of the entry of an execution's record.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_entry_of(&self, id: &ExperienceId) -> Result<Option<u64>, RepositoryError>;

    /// Keeps a signed checkpoint of the first `size` entries, unless one of that size is kept.
    ///
    /// # Errors
    ///
    /// If it could not be stored.
    fn keep_checkpoint(&self, size: u64, note: &str) -> Result<(), RepositoryError>;

    /// Returns the checkpoint of most entries that is kept.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_last_checkpoint(&self) -> Result<Option<String>, RepositoryError>;
}
