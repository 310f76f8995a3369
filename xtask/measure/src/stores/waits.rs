//! How long callers waited.

use std::time::Duration;

use serde_json::{Value, json};

/// Times that were waited, in any order.
#[derive(Default)]
pub(super) struct Waits(Vec<Duration>);

impl Waits {
    pub(super) fn add(&mut self, wait: Duration) {
        self.0.push(wait);
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns how many there were, and the middle one, the one that 99 of 100 are no longer than, and
    /// the longest, in microseconds.
    pub(super) fn into_json(mut self) -> Value {
        self.0.sort_unstable();
        json!({
            "count": self.count(),
            "p50_us": self.at(50),
            "p99_us": self.at(99),
            "max_us": self.at(100),
        })
    }

    fn at(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100);
        let wait = self.0.get(rank.saturating_sub(1)).copied();
        wait.unwrap_or_default().as_secs_f64() * 1e6
    }
}
