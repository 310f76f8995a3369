//! Ids in a row.

use std::sync::atomic::{AtomicU64, Ordering};

use astra_model::IdSource;
use uuid::{Builder, Uuid};

/// Version-4 UUIDs that count: the first digits are the seed, the last ones the number.
///
/// The third of seed 7 is `00000007-0000-4000-8000-000000000003`.
#[derive(Debug, Default)]
pub struct SequentialIds {
    seed: u32,
    drawn: AtomicU64,
}

impl SequentialIds {
    /// Returns a source; two sources of different seeds never return the same id.
    #[must_use]
    pub fn of_seed(seed: u32) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl IdSource for SequentialIds {
    fn uuid(&self) -> Uuid {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed) + 1;
        let digits = (u128::from(self.seed) << 96) | u128::from(number);
        Builder::from_random_bytes(digits.to_be_bytes()).into_uuid()
    }
}
