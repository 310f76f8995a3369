//! What verification finds.

use astra_model::EntryHash;

use crate::day::Day;

/// Where a promise of the ledger is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// An entry doesn't have the hash that it says it has.
    Hash,
    /// An entry doesn't name the one before it.
    Link,
    /// A line is no entry.
    Json,
    /// A file can't be unpacked.
    Gzip,
    /// The entries are not those that a checkpoint speaks of.
    Checkpoint,
    /// The entries are not those of the database.
    Database,
}

impl FailureKind {
    /// Returns its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::Link => "link",
            Self::Json => "json",
            Self::Gzip => "gzip",
            Self::Checkpoint => "checkpoint",
            Self::Database => "database",
        }
    }
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which promise is broken.
    pub kind: FailureKind,
    /// What stands there, and what was expected.
    pub detail: String,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFailure {
    /// The name of the file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
    /// Which promise is broken.
    pub kind: FailureKind,
    /// What stands there, and what was expected.
    pub detail: String,
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerReport {
    /// How many lines were read, entries or not.
    pub entries: u64,
    /// What is wrong, in the order of the files and lines.
    pub failures: Vec<LedgerFailure>,
    /// Tells whether there was too much wrong to go on to the end.
    pub has_given_up: bool,
}

/// An entry that was read, in its place.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedEntry<'t> {
    /// How many lines of the ledger stand before it, one for each place where any were lost.
    pub place: u64,
    /// The day whose file it is in.
    pub day: Day,
    /// The line of that file, from 1.
    pub line: u64,
    /// The place that it says it has.
    pub seq: Option<u64>,
    /// It as it was written, without the line's end.
    pub text: &'t [u8],
    /// The hash that it has, whatever it says.
    pub hash: EntryHash,
}
