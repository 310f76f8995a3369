//! Hashes that name things.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::canonical::canonical_json;
use crate::document::ExecutionDocument;
use crate::ids::TaskId;
use crate::text_id::text_id;
use crate::window::{Attempt, Window};

/// Returns the SHA-256 of some bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
    // Digits are ASCII.
    String::from_utf8(bytes.iter().flat_map(digits).collect()).unwrap_or_default()
}

text_id!(
    /// Names one attempt of one window of one task, before it runs.
    ///
    /// `hex(sha256("{task}:{window}:{attempt}"))`. No two triples have the same composite, because
    /// neither the window nor the attempt can hold what the task's id ends with.
    IdempotencyKey,
    "idempotency key",
    "it is 64 lower-case hexadecimal digits",
    |text| is_lower_hex(text, 64)
);
text_id!(
    /// Names what a task was told to do: SHA-256 over its configuration as canonical JSON.
    ConfigDigest,
    "configuration digest",
    "it is \"sha256:\" and 64 lower-case hexadecimal digits",
    |text| text
        .strip_prefix("sha256:")
        .is_some_and(|digits| is_lower_hex(digits, 64))
);
text_id!(
    /// Proves what a record says: a change of its document makes it another.
    RecordDigest,
    "record digest",
    "it is 64 lower-case hexadecimal digits",
    |text| is_lower_hex(text, 64)
);
text_id!(
    /// Proves which records were pruned together, and what is left of each.
    PrunedDigest,
    "digest of pruned records",
    "it is 64 lower-case hexadecimal digits",
    |text| is_lower_hex(text, 64)
);
text_id!(
    /// Names a fault, the same in every process and on every day.
    StackHash,
    "stack hash",
    "it is 16 lower-case hexadecimal digits",
    |text| is_lower_hex(text, 16)
);

pub(crate) fn is_lower_hex(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl IdempotencyKey {
    /// Returns the key of an attempt.
    #[must_use]
    pub fn new(task: &TaskId, window: &Window, attempt: Attempt) -> Self {
        Self(sha256_hex(format!("{task}:{window}:{attempt}").as_bytes()))
    }
}

/// What the scheduler itself writes into a task's entry, and so is no part of what it was told.
const BOOKKEEPING: [&str; 4] = ["last_run", "next_run", "run_count", "enabled"];

impl ConfigDigest {
    /// Returns the digest of a task's entry in the tasks file, as canonical JSON (RFC 8785)
    /// without `last_run`, `next_run`, `run_count` and `enabled`.
    #[must_use]
    pub fn of_task_entry(entry: &Map<String, Value>) -> Self {
        let told: Map<String, Value> = entry
            .iter()
            .filter(|(key, _)| !BOOKKEEPING.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        Self(format!("sha256:{}", sha256_hex(&canonical_json(&told))))
    }

    /// Returns the digest of a configuration of which nothing is known: that of `{}`.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self::of_task_entry(&Map::new())
    }
}

impl RecordDigest {
    /// Returns the digest of a record's document: SHA-256 over its canonical JSON (RFC 8785).
    ///
    /// Whoever has the document can compute it again, with any library for that form.
    #[must_use]
    pub fn of<T: Serialize + ?Sized>(document: &T) -> Self {
        Self(sha256_hex(&canonical_json(document)))
    }

    /// Returns the digest of an execution's document: the same as [`of`](Self::of), sooner.
    #[must_use]
    pub fn of_execution(document: &ExecutionDocument) -> Self {
        Self(sha256_hex(&document.to_canonical_json()))
    }
}

impl PrunedDigest {
    pub(crate) fn from_bytes(sha256: &[u8]) -> Self {
        Self(to_hex(sha256))
    }
}

impl StackHash {
    pub(crate) fn from_parts(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(to_hex(&hasher.finalize()[..8]))
    }
}
