//! What was measured: a time, or some memory.

use std::fmt;
use std::time::Duration;

/// A time, or some memory.
#[derive(Clone, Copy, Debug)]
pub(super) enum Amount {
    Time(Duration),
    Kibibytes(u32),
}

impl Amount {
    pub(super) fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64() * 1e3,
            Self::Kibibytes(memory) => f64::from(memory) / 1024.0,
        }
    }

    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Time(_) => "ms",
            Self::Kibibytes(_) => "MiB",
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
