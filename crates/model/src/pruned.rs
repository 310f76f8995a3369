//! Records that were pruned, and what is left of them.

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::digest::{IdempotencyKey, PrunedDigest, RecordDigest};
use crate::ids::{ExperienceId, SpanId, TraceId};
use crate::text::Scrubbed;
use crate::window::Attempt;

/// What is left of a record that was pruned: that it was there, and which one it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The record's id.
    pub experience: ExperienceId,
    /// The key that it had, under which nothing runs any more.
    pub key: IdempotencyKey,
    /// The attempts of its window.
    pub trace: TraceId,
    /// The attempt.
    pub span: SpanId,
    /// The number of the attempt.
    pub attempt: Attempt,
    /// `success`, `partial` or `failed`.
    pub status: String,
    /// When it started.
    pub started: Timestamp,
    /// What the record said, as a hash over its canonical form.
    pub record: RecordDigest,
    /// The place of the entry that says that it was executed, in the ledger.
    pub entry: u64,
}

/// A record that was pruned, and where the ledger says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// What is left of it.
    pub tombstone: Tombstone,
    /// The place of the entry that says that it was pruned, in the ledger.
    pub entry: u64,
    /// When that was.
    pub at: Timestamp,
}

/// Records that were pruned together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunedEvent {
    /// When.
    pub pruned: Timestamp,
    /// How many.
    pub count: u64,
    /// When the first of them started.
    pub first: Timestamp,
    /// When the last of them started.
    pub last: Timestamp,
    /// Which they were.
    pub records: PrunedDigest,
    /// Why.
    pub reason: Scrubbed,
    /// Who asked for it.
    pub by: Scrubbed,
}

impl PrunedEvent {
    /// Tells of records that are pruned together; nothing where there are none.
    #[must_use]
    pub fn of(
        tombstones: &[Tombstone],
        pruned: Timestamp,
        reason: Scrubbed,
        by: Scrubbed,
    ) -> Option<Self> {
        let starts = || tombstones.iter().map(|tombstone| tombstone.started);
        Some(Self {
            pruned,
            count: u64::try_from(tombstones.len()).unwrap_or(u64::MAX),
            first: starts().min()?,
            last: starts().max()?,
            records: PrunedDigest::of(tombstones),
            reason,
            by,
        })
    }
}

impl Tombstone {
    /// Returns what of it stands in the hash over those that were pruned together: id, SHA-256 of the
    /// record, key, trace, span, attempt, status and start in milliseconds, and the line's end.
    fn line(&self) -> String {
        format!(
            "{} {} {} {} {} {} {} {}\n",
            self.experience,
            self.record,
            self.key,
            self.trace,
            self.span,
            self.attempt.number(),
            self.status,
            self.started.as_millis(),
        )
    }
}

impl PrunedDigest {
    /// Returns the digest of records that were pruned together: SHA-256 over a line of each, in the
    /// order of their ids.
    #[must_use]
    pub fn of(tombstones: &[Tombstone]) -> Self {
        let mut sorted: Vec<&Tombstone> = tombstones.iter().collect();
        sorted.sort_by_key(|tombstone| tombstone.experience.as_str());
        let mut hasher = Sha256::new();
        for tombstone in sorted {
            hasher.update(tombstone.line());
        }
        Self::from_bytes(&hasher.finalize())
    }
}
