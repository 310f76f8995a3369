//! Hashes that name things.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::ids::TaskId;
use crate::window::{Attempt, Window};

/// A digest could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no {what}")]
pub struct InvalidDigest {
    /// The kind of digest that was expected, with its form.
    pub what: &'static str,
    /// What was to be read.
    pub text: String,
}

/// Returns the SHA-256 of some bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $what:literal, $prefix:literal, $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the digest as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidDigest;

            fn from_str(text: &str) -> Result<Self, InvalidDigest> {
                match text.strip_prefix($prefix) {
                    Some(digits) if is_lower_hex(digits, $digits) => Ok(Self(text.to_owned())),
                    _ => Err(InvalidDigest { what: $what, text: text.chars().take(80).collect() }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

digest!(
    /// Names one attempt of one window of one task, before it runs.
    ///
    /// `hex(sha256("{task}:{window}:{attempt}"))`. No two triples have the same composite, because
    /// neither the window nor the attempt can hold what the task's id ends with.
    IdempotencyKey,
    "idempotency key: it is 64 lower-case hexadecimal digits",
    "",
    64
);
digest!(
    /// Names what a task was told to do: SHA-256 over its configuration as canonical JSON.
    ConfigDigest,
    "configuration digest: it is \"sha256:\" and 64 lower-case hexadecimal digits",
    "sha256:",
    64
);
digest!(
    /// Names a fault, the same in every process and on every day.
    StackHash,
    "stack hash: it is 16 lower-case hexadecimal digits",
    "",
    16
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
        // A JSON value without a number beyond f64 has a canonical form, and serde_json reads none
        // beyond.
        let canonical = serde_json_canonicalizer::to_vec(&told).unwrap_or_default();
        Self(format!("sha256:{}", sha256_hex(&canonical)))
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
