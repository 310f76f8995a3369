//! Whether a failed attempt is followed by another, and when.

use std::time::Duration;

use astra_model::{Attempt, ErrorType};

use crate::task::FailureKind;

/// How often a window is tried, and how long is waited in between.
///
/// With a first wait of 2 s the series is 2, 4, 8, 16, … s, up to [`BACKOFF_MAX`], each shortened
/// by up to a quarter so that many tasks that failed together don't come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts a window has at most.
    pub max_attempts: u32,
    /// How long is waited after the first.
    pub backoff: Duration,
}

/// No wait is longer: a window that is tried tomorrow is another window.
pub const BACKOFF_MAX: Duration = Duration::from_secs(3600);

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 1,
            backoff: Duration::from_secs(1),
        }
    }
}

impl RetryPolicy {
    /// Tells whether an attempt that failed so is followed by another.
    #[must_use]
    pub fn allows_another(&self, failed: Attempt, error_type: &ErrorType) -> bool {
        failed.number() < self.max_attempts && FailureKind::is_retryable(error_type)
    }

    /// Returns how long is waited after an attempt, the same for the same attempt and draw.
    ///
    /// The draw is from 0 to 255; a span's last byte serves.
    #[must_use]
    pub fn delay_after(&self, failed: Attempt, draw: u8) -> Duration {
        let doublings = failed.number().saturating_sub(1).min(31);
        let whole = self.backoff.saturating_mul(1 << doublings).min(BACKOFF_MAX);
        whole - whole / 4 * u32::from(draw) / 255
    }
}
