//! Days, and what their files are called.

use std::fmt;

use astra_model::Timestamp;

const PREFIX: &str = "ledger-";
const SUFFIX: &str = ".ndjson.gz";

/// A day in UTC, as the name of its file spells it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day([u8; 8]);

impl Day {
    /// Returns the day of an instant.
    #[must_use]
    pub fn of(instant: Timestamp) -> Self {
        // Years have four digits, months and days two.
        let stamp = instant.to_file_stamp();
        Self(
            stamp
                .as_bytes()
                .first_chunk()
                .copied()
                .unwrap_or(*b"00010101"),
        )
    }

    /// Reads the name of a day's file; other names are no day's.
    #[must_use]
    pub fn of_file_name(name: &str) -> Option<Self> {
        let digits = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
        let digits: [u8; 8] = digits.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// Returns the name of its file: `ledger-20251104.ndjson.gz`.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{PREFIX}{self}{SUFFIX}")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
