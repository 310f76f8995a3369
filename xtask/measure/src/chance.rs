//! Random numbers that can be drawn again.

use std::time::Duration;

/// A sequence of numbers that its seed decides (xorshift64*).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        // A seed of 0 would stay 0.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below a bound, which is not 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % bound
    }

    /// Returns a time below a bound: as often of a hundredth of it as of all of it.
    pub(crate) fn time(&mut self, bound: Duration) -> Duration {
        let share = [1, 10, 100][usize::try_from(self.below(3)).unwrap_or(0)];
        let millis = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX) / share;
        Duration::from_millis(self.below(millis.max(1)))
    }
}
