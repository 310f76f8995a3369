//! Time, as a parameter.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// An instant in UTC, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// 9999-12-30T22:00:00Z: jiff spells none that is later, so that it has four digits in every zone.
const MILLIS_MAX: i64 = 253_402_207_200_000;
/// 0001-01-01T00:00:00Z: earlier instants have no positive year, and Python reads none.
const MILLIS_MIN: i64 = -62_135_596_800_000;
/// A refused text may be of any length; its error shows no more characters than this.
const SHOWN_CHARS_MAX: usize = 80;

/// An instant could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no instant: write it as RFC 3339, such as 2025-11-04T18:00:00Z")]
pub struct InvalidTimestamp {
    /// What was to be read, cut to a length that can be shown.
    pub text: String,
}

impl Timestamp {
    /// Returns the instant that lies so many milliseconds after 1970, kept between
    /// 0001-01-01T00:00:00Z and 9999-12-30T22:00:00Z.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(MILLIS_MIN, MILLIS_MAX))
    }

    /// Returns the instant that lies so many seconds after 1970, rounded to the millisecond.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the cast saturates, and so does the range"
        )]
        Self::from_millis((seconds * 1000.0).round() as i64)
    }

    /// Returns the milliseconds since 1970.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the seconds since 1970, to the millisecond.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the range needs 48 of the 53 bits"
        )]
        let millis = self.0 as f64;
        millis / 1000.0
    }

    /// Returns the instant so much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Returns the instant that lies so long before this one.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_sub(millis))
    }

    /// Returns the time from an earlier instant to this one, nothing if that one is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Returns the last instant before this one.
    #[must_use]
    pub fn just_before(self) -> Self {
        Self::from_millis(self.0 - 1)
    }

    /// Returns the first instant after this one.
    #[must_use]
    pub fn just_after(self) -> Self {
        Self::from_millis(self.0 + 1)
    }

    /// Returns the instant without its fraction of a second.
    #[must_use]
    pub fn whole_seconds(self) -> Self {
        Self::from_millis(self.0.div_euclid(1000) * 1000)
    }

    /// Spells the instant in whole seconds: `2025-11-04T18:29:12Z`.
    #[must_use]
    pub fn to_iso(self) -> String {
        self.spell("0000-00-00T00:00:00Z")
    }

    /// Spells the instant with its milliseconds: `2025-11-04T18:29:12.123Z`.
    #[must_use]
    pub fn to_iso_millis(self) -> String {
        self.spell("0000-00-00T00:00:00.000Z")
    }

    /// Spells the instant as SQLAlchemy stores it: `2025-11-04 18:29:12.123000`.
    #[must_use]
    pub fn to_sqlalchemy(self) -> String {
        self.spell("0000-00-00 00:00:00.000000")
    }

    /// Spells the instant as result files name it: `20251104_182912`.
    #[must_use]
    pub fn to_file_stamp(self) -> String {
        self.spell("00000000_000000")
    }

    /// Puts the digits of the instant, from the year's first on, in the place of a form's zeros.
    ///
    /// Each record is spelled in several forms, and checked against them: by jiff's printer, which
    /// reads the form anew each time, that is most of what checking a record costs.
    fn spell(self, form: &str) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        let civil = jiff::tz::Offset::UTC.to_datetime(instant);
        let mut digits = [b'0'; 20];
        for (number, place) in [
            (i32::from(civil.year()), 0..4),
            (i32::from(civil.month()), 4..6),
            (i32::from(civil.day()), 6..8),
            (i32::from(civil.hour()), 8..10),
            (i32::from(civil.minute()), 10..12),
            (i32::from(civil.second()), 12..14),
            (civil.subsec_nanosecond() / 1000, 14..20),
        ] {
            put(number.unsigned_abs(), &mut digits[place]);
        }
        let mut spelling = form.as_bytes().to_vec();
        let zeros = spelling.iter_mut().filter(|sign| **sign == b'0');
        zeros.zip(digits).for_each(|(zero, digit)| *zero = digit);
        // A form and digits are ASCII.
        String::from_utf8(spelling).unwrap_or_default()
    }
}

/// Writes a number in as many digits as there is room for.
fn put(mut number: u32, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads RFC 3339, with any offset; a fraction is cut to the millisecond.
    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let instant = text.parse::<jiff::Timestamp>().ok();
        instant
            .and_then(|instant| i64::try_from(instant.as_nanosecond().div_euclid(1_000_000)).ok())
            .filter(|millis| (MILLIS_MIN..=MILLIS_MAX).contains(millis))
            .map(Self)
            .ok_or_else(|| InvalidTimestamp {
                text: text.chars().take(SHOWN_CHARS_MAX).collect(),
            })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso_millis())
    }
}

/// Tells the time.
///
/// The wall clock may be set back or forward at any moment; the monotonic one never runs
/// backwards, so that durations are taken from it alone.
pub trait Clock: Send + Sync {
    /// Returns the wall clock's instant.
    fn now(&self) -> Timestamp;

    /// Returns the time since a moment that stays fixed while the process lives.
    fn monotonic(&self) -> Duration;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    origin: std::time::Instant,
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the clocks are read"
)]
impl SystemClock {
    /// Returns the machine's clocks, the monotonic one counted from now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the clocks are read"
)]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }
}
