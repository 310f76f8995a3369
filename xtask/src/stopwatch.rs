//! Elapsed time: the one place of this crate that looks at the clock.

use std::time::{Duration, Instant};

/// A monotonic clock, started when it is made.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "these verbs measure real time; nothing is decided by it"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
