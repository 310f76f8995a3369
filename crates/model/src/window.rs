//! The instant a run was scheduled for.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::clock::Timestamp;

/// The instant a run was scheduled for, spelled as in its idempotency key.
///
/// Guaranteed to hold nothing but digits and `-:.TZ+`, so that `{task}:{window}:{attempt}` can't
/// be read two ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window(String);

/// A window could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no window: write the instant as 2025-11-04T18:00:00Z")]
pub struct InvalidWindow {
    /// What was to be read.
    pub text: String,
}

/// The longest spelling is Python's, `2025-11-04T18:00:00.123456+00:00:00.000000`.
const SPELLING_BYTES_MAX: usize = 48;
/// `2025-11-04`, behind which stands a `T`.
const DATE_BYTES: usize = 10;

impl Window {
    /// Returns the window of a schedule, in whole seconds.
    #[must_use]
    pub fn scheduled(instant: Timestamp) -> Self {
        Self(instant.to_iso())
    }

    /// Returns the window of a request by hand, to the millisecond.
    #[must_use]
    pub fn manual(instant: Timestamp) -> Self {
        Self(instant.to_iso_millis())
    }

    /// Returns the spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the instant, if the spelling names one with its zone.
    #[must_use]
    pub fn instant(&self) -> Option<Timestamp> {
        self.0.parse().ok()
    }
}

impl FromStr for Window {
    type Err = InvalidWindow;

    /// Reads any spelling that the two sides of Astra have written, and keeps it as it is.
    fn from_str(text: &str) -> Result<Self, InvalidWindow> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-:.TZ+".contains(&byte));
        if plain && text.len() <= SPELLING_BYTES_MAX && is_dated(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidWindow {
                text: text.chars().take(2 * SPELLING_BYTES_MAX).collect(),
            })
        }
    }
}

/// Tells whether a text is a date and a time of day that are, with a zone or without.
fn is_dated(text: &str) -> bool {
    let civil = text.strip_suffix('Z').unwrap_or(text);
    text.as_bytes().get(DATE_BYTES) == Some(&b'T') && civil.parse::<jiff::civil::DateTime>().is_ok()
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The number of an attempt, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(NonZeroU32);

impl Attempt {
    /// The first attempt of a window.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// Returns the attempt of that number, if it is one.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Returns the number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// Returns the attempt after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
