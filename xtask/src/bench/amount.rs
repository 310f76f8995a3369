//! What was measured: a time, some memory, a speed, or how many times as much.

use std::fmt;
use std::time::Duration;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) enum Amount {
    Time(Duration),
    Nanoseconds(f64),
    Kibibytes(u32),
    GigabytesASecond(f64),
    ThousandsASecond(f64),
    Times(f64),
    /// How many times as fast as another: more is better.
    TimesAsFast(f64),
    /// More is better.
    Percent(f64),
}

impl Amount {
    /// Returns the speed of so many bytes in so many microseconds.
    pub(super) fn speed(bytes: f64, micros: f64) -> Self {
        Self::GigabytesASecond(if micros > 0.0 {
            bytes / micros / 1e3
        } else {
            0.0
        })
    }

    /// Returns the speed of so many entries in that time.
    pub(super) fn entries(entries: u32, time: Duration) -> Self {
        Self::ThousandsASecond(if time > Duration::ZERO {
            f64::from(entries) / time.as_secs_f64() / 1e3
        } else {
            0.0
        })
    }

    pub(super) fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64() * 1e3,
            Self::Kibibytes(memory) => f64::from(memory) / 1024.0,
            Self::Nanoseconds(number)
            | Self::GigabytesASecond(number)
            | Self::ThousandsASecond(number)
            | Self::Times(number)
            | Self::TimesAsFast(number)
            | Self::Percent(number) => number,
        }
    }

    /// Returns what of two amounts is better when it is smaller.
    pub(super) fn cost(self) -> f64 {
        match self {
            Self::GigabytesASecond(more)
            | Self::ThousandsASecond(more)
            | Self::TimesAsFast(more)
            | Self::Percent(more)
                if more > 0.0 =>
            {
                1.0 / more
            }
            _ => self.number(),
        }
    }

    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Time(_) => "ms",
            Self::Nanoseconds(_) => "ns",
            Self::Kibibytes(_) => "MiB",
            Self::GigabytesASecond(_) => "GB/s",
            Self::ThousandsASecond(_) => "k/s",
            Self::Times(_) => "times",
            Self::TimesAsFast(_) => "x",
            Self::Percent(_) => "%",
        }
    }
}

impl From<Duration> for Amount {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} {}", self.number(), self.unit())
    }
}
