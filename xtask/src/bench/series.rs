//! Samples of one measure.

use std::time::Duration;

use super::spent::Spent;

/// Samples, shortest first.
#[derive(Debug)]
pub(super) struct Series(Vec<Duration>);

impl Series {
    /// Sorts the samples.
    pub(super) fn new(samples: impl IntoIterator<Item = Duration>) -> Self {
        let mut samples: Vec<_> = samples.into_iter().collect();
        samples.sort_unstable();
        Self(samples)
    }

    /// Sorts what samples took on the wall.
    pub(super) fn walls(samples: &[Spent]) -> Self {
        Self::new(samples.iter().map(|spent| spent.wall))
    }

    /// Sorts what samples took on the processors.
    pub(super) fn cpus(samples: &[Spent]) -> Self {
        Self::new(samples.iter().map(|spent| spent.cpu))
    }

    /// Returns the shortest: what it costs when nothing disturbs it. Zero without samples.
    pub(super) fn min(&self) -> Duration {
        self.0.first().copied().unwrap_or_default()
    }

    /// Returns the middle one: what it usually costs. Zero without samples.
    pub(super) fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_samples_does_not_matter() {
        let series = Series::new([30, 10, 20].map(Duration::from_millis));
        assert_eq!(series.min(), Duration::from_millis(10));
        assert_eq!(series.median(), Duration::from_millis(20));
    }

    #[test]
    fn no_samples_cost_nothing() {
        assert_eq!(Series::new([]).median(), Duration::ZERO);
    }
}
