//! A year of schedules, stops, crashes and clock jumps in simulated time.

mod calendar;
mod daemon;
mod defect;
mod fuse;
mod judge;
mod ledger;
mod run;
mod tasks;
mod world;

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::{Value, json};

use defect::Defect;
use fuse::Ended;
use world::World;

const YEAR_DAYS: u32 = 365;

/// What was counted in simulated years.
#[derive(Debug, Default)]
struct Counts {
    windows: u64,
    missed: u64,
    faults: u64,
    /// The seeds whose years don't add up, and the first thing that is wrong with each.
    failed: Vec<(u64, String)>,
}

/// Lets the years of some seeds pass, on all processors, and says what was counted and which seeds
/// failed. Where a defect is asked for, all of them should.
pub(crate) fn simulate(
    first: u64,
    seeds: u64,
    defect: Option<&str>,
) -> Result<Value, Box<dyn Error>> {
    let unknown = |words: &str| format!("{words:?} is no defect: write one of {}", defects());
    let read = |words: &str| Defect::parse(words).ok_or_else(|| unknown(words));
    let counts = years(first, seeds, defect.map(read).transpose()?)?;
    let failed = counts.failed.into_iter();
    let failed = failed.map(|(seed, reason)| json!({"seed": seed, "reason": reason}));
    Ok(json!({
        "seeds": seeds,
        "windows": counts.windows,
        "missed": counts.missed,
        "faults": counts.faults,
        "failed": failed.collect::<Vec<_>>(),
    }))
}

fn defects() -> String {
    let words = Defect::ALL.iter().map(|defect| defect.as_str());
    words.collect::<Vec<_>>().join(", ")
}

fn years(first: u64, seeds: u64, defect: Option<Defect>) -> Result<Counts, Box<dyn Error>> {
    let next = AtomicU64::new(first);
    let some = || {
        let mut counts = Counts::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed - first >= seeds {
                return counts;
            }
            counts.count(seed, YEAR_DAYS, defect);
        }
    };
    let processors = thread::available_parallelism()?.get();
    let all = thread::scope(|scope| {
        let lanes: Vec<_> = (0..processors).map(|_| scope.spawn(some)).collect();
        let lanes = lanes.into_iter().map(thread::ScopedJoinHandle::join);
        lanes.collect::<Result<Vec<_>, _>>()
    });
    let all = all.map_err(|_| "a year ended in a panic")?;
    Ok(all.into_iter().fold(Counts::default(), Counts::plus))
}

impl Counts {
    /// Lets the days of a seed pass.
    fn count(&mut self, seed: u64, days: u32, defect: Option<Defect>) {
        if let Err(error) = self.pass(seed, days, defect) {
            self.failed.push((seed, error.to_string()));
        }
    }

    fn pass(&mut self, seed: u64, days: u32, defect: Option<Defect>) -> Result<(), Box<dyn Error>> {
        let tasks = tasks::tasks()?;
        let mut world = World::new(seed, tasks.clone(), defect);
        let end = world.pass(days).map_err(|ended| match ended {
            Ended::Killed => "a daemon was killed after the faults".into(),
            Ended::Broken(error) => error,
        })?;
        let sums = judge::judge(&world.ledger, &tasks, end)?;
        self.windows += sums.expected;
        self.missed += sums.missed;
        self.faults += u64::from(world.faults);
        Ok(())
    }

    fn plus(mut self, other: Self) -> Self {
        self.windows += other.windows;
        self.missed += other.missed;
        self.faults += other.faults;
        self.failed.extend(other.failed);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seeds that failed once, one a line; what stands behind `#` says why.
    const SEEDS: &str = include_str!("simulate/seeds.txt");

    fn failed(seed: u64, days: u32, defect: Option<Defect>) -> Vec<(u64, String)> {
        let mut counts = Counts::default();
        counts.count(seed, days, defect);
        counts.failed
    }

    #[test]
    fn seeds_that_failed_once_add_up() {
        let seeds = SEEDS.lines().filter_map(|line| line.split('#').next());
        for seed in seeds.filter(|seed| !seed.trim().is_empty()) {
            let seed = seed.trim().parse().unwrap();
            assert_eq!(failed(seed, YEAR_DAYS, None), []);
        }
    }

    #[test]
    fn the_first_weeks_of_some_seeds_add_up() {
        for seed in 1..=3 {
            assert_eq!(failed(seed, 20, None), []);
        }
    }

    #[test]
    fn each_defect_is_noticed() {
        for &defect in Defect::ALL {
            let is_noticed = (1..=3).any(|seed| !failed(seed, 20, Some(defect)).is_empty());
            assert!(is_noticed, "{defect:?}");
        }
    }
}
