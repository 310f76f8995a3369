//! What all faults of a run share: the programs, the scenes before, the seed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::FaultsError;
use super::daemons;
use super::kind::Kind;
use super::race;
use super::situation::{Before, Situation};
use super::tape::Tape;
use super::trial::{Failure, Trial};
use crate::astra::Astra;
use crate::soak::chance::Chance;

/// Which faults of a kind are tried.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers {
    All,
    /// So many, drawn by the seed.
    Drawn(usize),
    One(u64),
}

/// Who has no room left waits rather than works, and so leaves a core to others.
const LANES_A_CORE: usize = 2;
/// So often all of a race are tried: there is no end to them.
const RACES: u64 = 200;

/// So often daemons are let share a database.
const SOAKS: u64 = 4;

/// What came of the faults of a kind.
#[derive(Debug, Default)]
pub(super) struct Tried {
    pub(super) tried: usize,
    pub(super) failures: Vec<(u64, Failure)>,
}

/// What all faults share.
#[derive(Debug)]
pub(super) struct Stage {
    /// What is struck.
    runner: Astra,
    /// What recovers and tells.
    astra: Astra,
    seed: u64,
    first: Before,
    later: Before,
    recovery: Before,
    daemon: Before,
    stops: Stops,
    /// Whether commits are taken for not synced.
    pub(super) as_if_normal: bool,
}

/// When no more faults of a kind are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stops {
    /// Once all were.
    AtTheEnd,
    /// Once one was not survived.
    AtTheFirst,
}

impl Stage {
    /// Brings about all situations.
    ///
    /// # Errors
    /// Where a scene can't be made.
    pub(super) fn new(
        runner: Astra,
        astra: Astra,
        seed: u64,
        stops: Stops,
    ) -> Result<Self, FaultsError> {
        Ok(Self {
            first: Before::prepare(Situation::FirstRun, &astra)?,
            later: Before::prepare(Situation::LaterRun, &astra)?,
            recovery: Before::prepare(Situation::Recovery, &astra)?,
            daemon: Before::prepare(Situation::Daemon, &astra)?,
            runner,
            astra,
            seed,
            stops,
            as_if_normal: false,
        })
    }

    fn before(&self, situation: Situation) -> &Before {
        match situation {
            Situation::FirstRun => &self.first,
            Situation::LaterRun => &self.later,
            Situation::Recovery => &self.recovery,
            Situation::Daemon => &self.daemon,
        }
    }

    /// Tries the faults of a kind, several at once.
    ///
    /// # Errors
    /// Where one can't be tried.
    pub(super) fn try_all(&self, kind: Kind, numbers: Numbers) -> Result<Tried, FaultsError> {
        match kind {
            Kind::Blow(situation, fault) => {
                let before = self.before(situation);
                let calls = fault.calls(before, &self.runner)?;
                self.many(kind, numbers, calls, |number, _| {
                    fault.strike(number, before, &self.runner, &self.astra)
                })
            }
            Kind::PowerCut(situation) => {
                let mut tape = Tape::record(self.before(situation), &self.runner)?;
                if self.as_if_normal {
                    tape = tape.without_synced_commits();
                }
                self.many(kind, numbers, tape.images(), |number, chance| {
                    tape.cut(number, chance, &self.astra)
                })
            }
            Kind::RaceForWindow => self.many(kind, numbers, RACES, |number, _| {
                let situation = if number % 2 == 0 {
                    Situation::FirstRun
                } else {
                    Situation::LaterRun
                };
                race::for_window(self.before(situation), &self.astra)
            }),
            Kind::Daemons => {
                let (numbers, lives) = match numbers {
                    Numbers::Drawn(_) => (Numbers::One(1), daemons::LIVES_SHORT),
                    numbers => (numbers, daemons::LIVES),
                };
                self.many(kind, numbers, SOAKS, |_, chance| {
                    daemons::share(lives, chance, &self.astra)
                })
            }
            Kind::RaceToRecover => self.many(kind, numbers, RACES, |_, _| {
                race::to_recover(&self.recovery, &self.astra)
            }),
        }
    }

    fn stops_behind(&self, trial: &Result<Trial, FaultsError>) -> bool {
        match trial {
            Ok(Trial::Failed(_)) => self.stops == Stops::AtTheFirst,
            trial => trial.is_err(),
        }
    }

    fn many(
        &self,
        kind: Kind,
        numbers: Numbers,
        last: u64,
        work: impl Fn(u64, Chance) -> Result<Trial, FaultsError> + Sync,
    ) -> Result<Tried, FaultsError> {
        let of_kind = Chance::of(self.seed, &kind.to_string());
        let numbers = Mutex::new(numbers.drawn(last, &of_kind).into_iter());
        let ends = AtomicBool::new(false);
        let lane = || {
            let mut tried = Tried::default();
            while !ends.load(Ordering::Acquire) {
                let Some(number) = numbers.lock().ok().and_then(|mut numbers| numbers.next())
                else {
                    break;
                };
                let trial = work(number, of_kind.at(number));
                ends.fetch_or(self.stops_behind(&trial), Ordering::AcqRel);
                tried.add(number, trial?);
            }
            Ok(tried)
        };
        let lanes = thread::available_parallelism().map_or(1, usize::from) * LANES_A_CORE;
        let lanes: Vec<Result<Tried, FaultsError>> = thread::scope(|scope| {
            let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
            lanes
                .into_iter()
                .map(|lane| lane.join().unwrap_or(Err(FaultsError::Panicked)))
                .collect()
        });
        let mut all = Tried::default();
        for lane in lanes {
            let lane = lane?;
            all.tried += lane.tried;
            all.failures.extend(lane.failures);
        }
        all.failures.sort_by_key(|(number, _)| *number);
        Ok(all)
    }
}

impl Tried {
    fn add(&mut self, number: u64, trial: Trial) {
        self.tried += usize::from(!matches!(trial, Trial::NotReached));
        if let Trial::Failed(failure) = trial {
            self.failures.push((number, failure));
        }
    }
}

impl Numbers {
    /// Returns numbers from 1 to the last, each once; drawn ones as chance orders them.
    fn drawn(self, last: u64, chance: &Chance) -> Vec<u64> {
        let mut all: Vec<u64> = (1..=last).collect();
        match self {
            Self::All => all,
            Self::One(number) => vec![number],
            Self::Drawn(many) => {
                all.sort_by_cached_key(|number| chance.at(*number).below(u64::MAX));
                all.truncate(many);
                all
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_drawn_once_and_the_seed_says_which() {
        let drawn = |seed| Numbers::Drawn(20).drawn(30, &Chance::new(seed));
        let mut once = drawn(7);
        assert_eq!(once, drawn(7));
        assert_ne!(once, drawn(8));
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), 20);
        assert!(once.iter().all(|number| (1..=30).contains(number)));
    }

    #[test]
    fn of_few_numbers_all_are_drawn() {
        assert_eq!(Numbers::Drawn(20).drawn(3, &Chance::new(7)).len(), 3);
        assert_eq!(Numbers::All.drawn(3, &Chance::new(7)), [1, 2, 3]);
    }
}
