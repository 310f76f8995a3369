//! A clock for runs that don't meet.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use astra_model::{Clock, SystemClock, Timestamp};

/// A wall clock that is a second further at each look: runs start in seconds of their own, as they
/// do outside of a benchmark, and so find the names of their result files free.
pub(crate) struct SecondsApart {
    real: SystemClock,
    looks: AtomicI64,
}

impl SecondsApart {
    /// Begins so many milliseconds after 1970.
    pub(crate) fn from(millis: i64) -> Self {
        Self {
            real: SystemClock::new(),
            looks: AtomicI64::new(millis / 1000),
        }
    }
}

impl Clock for SecondsApart {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1000 * self.looks.fetch_add(1, Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        self.real.monotonic()
    }
}
