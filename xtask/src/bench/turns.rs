//! What several did with the same work, in turns.

use std::time::Duration;

use super::BenchError;
use super::spent::Spent;

/// What each of `N` spent in each round: what slows the machine down slows all of a round.
#[derive(Debug)]
pub(super) struct Turns<const N: usize>(Vec<[Spent; N]>);

impl<const N: usize> Turns<N> {
    /// Lets all of them work in each of so many rounds.
    ///
    /// # Errors
    /// Where one can't.
    pub(super) fn take(
        rounds: usize,
        mut round: impl FnMut() -> Result<[Spent; N], BenchError>,
    ) -> Result<Self, BenchError> {
        let spent: Result<Vec<_>, _> = (0..rounds).map(|_| round()).collect();
        Ok(Self(spent?))
    }

    /// Returns what two of them spent on the processors, in the round whose ratio is the middle one.
    pub(super) fn cpu(&self, ours: usize, theirs: usize) -> [Duration; 2] {
        self.middle(|round| [round[ours].cpu, round[theirs].cpu])
    }

    /// Returns the same of the time on the wall.
    pub(super) fn wall(&self, ours: usize, theirs: usize) -> [Duration; 2] {
        self.middle(|round| [round[ours].wall, round[theirs].wall])
    }

    fn middle(&self, pair: impl Fn(&[Spent; N]) -> [Duration; 2]) -> [Duration; 2] {
        let mut pairs: Vec<_> = self.0.iter().map(pair).collect();
        pairs.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
        pairs.get(pairs.len() / 2).copied().unwrap_or_default()
    }
}

fn ratio([ours, theirs]: &[Duration; 2]) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_round_with_the_middle_ratio_counts_and_not_the_middle_of_each_side() {
        let mut rounds = [(1, 2), (9, 9), (8, 2)].into_iter();
        let turns = Turns::take(3, || {
            let (ours, theirs) = rounds.next().unwrap();
            Ok([ours, theirs].map(|millis| Spent {
                wall: Duration::from_millis(10 * millis),
                cpu: Duration::from_millis(millis),
            }))
        });
        let turns = turns.unwrap();
        assert_eq!(turns.cpu(0, 1), [9, 9].map(Duration::from_millis));
        assert_eq!(turns.wall(0, 1), [90, 90].map(Duration::from_millis));
    }
}
