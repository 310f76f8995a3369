//! Random numbers that can be drawn again.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A sequence of numbers that its seed decides (xorshift64*).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// Begins the sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        // A seed of 0 would stay 0.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a seed that nobody knows before.
    pub(super) fn seed() -> u64 {
        u64::from(RandomState::new().build_hasher().finish() as u32)
    }

    /// Begins the sequence that a seed has for what is named so.
    pub(super) fn of(seed: u64, name: &str) -> Self {
        let folded = name.bytes().fold(seed, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::new(folded)
    }

    /// Begins the sequence that belongs to a number of this one.
    pub(super) fn at(&self, number: u64) -> Self {
        Self::new(self.0 ^ number.wrapping_mul(0x0100_0000_01b3))
    }

    /// Begins another sequence, which this one decides.
    pub(super) fn split(&mut self) -> Self {
        Self::new(self.next())
    }

    /// Returns a number below `bound`; 0 where that is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64) -> Vec<u64> {
        let mut chance = Chance::new(seed);
        (0..100).map(|_| chance.below(10)).collect()
    }

    #[test]
    fn a_seed_decides_all_that_follows() {
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        assert_eq!(Chance::new(0).below(0), 0);
    }

    #[test]
    fn each_name_and_each_number_has_a_sequence_of_its_own() {
        let first = |mut chance: Chance| chance.below(u64::MAX);
        let apples = Chance::of(7, "apples");
        assert_eq!(first(apples.clone()), first(Chance::of(7, "apples")));
        assert_ne!(first(apples.clone()), first(Chance::of(7, "pears")));
        assert_ne!(first(apples.at(1)), first(apples.at(2)));
    }

    #[test]
    fn every_number_is_drawn_about_as_often_as_any_other() {
        let mut chance = Chance::new(42);
        let mut times = [0; 10];
        for _ in 0..10_000 {
            times[usize::try_from(chance.below(10)).unwrap()] += 1;
        }
        assert!(
            times.iter().all(|times| (800..1200).contains(times)),
            "{times:?}"
        );
    }
}
