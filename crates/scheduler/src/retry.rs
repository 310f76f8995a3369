//! Whether a failed attempt is followed by another, and when.

use std::time::Duration;

use astra_model::{Attempt, Ending, ErrorType, Execution, Record};

use crate::definition::ATTEMPTS_MAX;
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
    /// Returns how long is waited after an attempt that ended so, nothing where no other follows.
    ///
    /// `before` are the records of its trace. An attempt that a shutdown interrupted doesn't count:
    /// it is followed by another at once, up to [`ATTEMPTS_MAX`], and the waits and the number of
    /// those allowed are of the others alone. One whose runner died counts, or what kills its runner would run for ever.
    #[must_use]
    pub fn wait_after(&self, ended: &Execution, before: &[Record]) -> Option<Duration> {
        let Ending::Failed(failure) = ended.ending() else {
            return None;
        };
        let lineage = ended.running().lineage;
        if is_interruption(failure.error_type().as_str()) {
            let goes_on = lineage.attempt().number() < ATTEMPTS_MAX;
            return goes_on.then_some(Duration::ZERO);
        }
        let counted = counted(lineage.attempt(), before);
        self.allows_another(counted, failure.error_type())
            .then(|| self.delay_after(counted, lineage.span().last_byte()))
    }

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

/// Returns the number of an attempt among those that count.
fn counted(attempt: Attempt, before: &[Record]) -> Attempt {
    let is_before = |record: &&Record| {
        let number = record.fact("attempt").as_u64();
        number.is_some_and(|number| number < u64::from(attempt.number()))
    };
    let interrupted = before.iter().filter(is_before).filter(|record| {
        let error_type = record.fact("error")["type"].as_str();
        error_type.is_some_and(is_interruption)
    });
    let interrupted = u32::try_from(interrupted.count()).unwrap_or(u32::MAX);
    Attempt::new(attempt.number().saturating_sub(interrupted)).unwrap_or(Attempt::FIRST)
}

fn is_interruption(error_type: &str) -> bool {
    error_type == FailureKind::Interrupted.name()
}
