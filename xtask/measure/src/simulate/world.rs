//! A year in which everything goes wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use astra_kit::SequentialIds;
use astra_model::{Timestamp, TimetableRepository};
use astra_scheduler::{Schedule, TaskDefinition};

use super::daemon::{Daemon, Moment};
use super::defect::Defect;
use super::fuse::{Ended, Fuse};
use super::ledger::Ledger;
use super::tasks::{FIRST, REMOVABLE};
use crate::chance::Chance;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// 2026-01-01T00:00:00Z.
const BEGIN_MILLIS: i64 = 1_767_225_600_000;
const DAEMONS_MAX: u64 = 3;
/// Faults are up to so far apart, and most of them nearer.
const FAULTS_APART_MAX: Duration = DAY.saturating_mul(3);
/// Tasks up to here may be changed; those that others come after stay what they are.
const CHANGEABLE: u64 = 11;

pub(super) struct World {
    pub(super) ledger: Ledger,
    pub(super) faults: u32,
    chance: Chance,
    ids: SequentialIds,
    tasks: Vec<TaskDefinition>,
    removed: Vec<TaskDefinition>,
    places: Vec<Place>,
    runners: u64,
    offset_millis: i64,
    time: Duration,
    plans: bool,
    defect: Option<Defect>,
}

/// Where a daemon is, or is started again.
#[derive(Default)]
struct Place {
    daemon: Option<Daemon>,
    next: Duration,
}

impl World {
    pub(super) fn new(seed: u64, tasks: Vec<TaskDefinition>, defect: Option<Defect>) -> Self {
        let mut chance = Chance::new(seed);
        let daemons = 1 + chance.below(DAEMONS_MAX);
        Self {
            ledger: Ledger::default(),
            faults: 0,
            ids: SequentialIds::of_seed(1),
            tasks,
            removed: Vec::new(),
            places: (0..daemons).map(|_| Place::default()).collect(),
            runners: 0,
            offset_millis: 0,
            time: Duration::ZERO,
            plans: true,
            defect,
            chance,
        }
    }

    /// Lets some days pass, and then what is due be run; returns when that began.
    pub(super) fn pass(&mut self, days: u32) -> Result<Timestamp, Ended> {
        let end = DAY * days;
        let mut next_fault = self.chance.time(FAULTS_APART_MAX);
        while self.time < end {
            self.time = self.next_wake().min(next_fault).min(end).max(self.time);
            if self.time == next_fault {
                self.fault()?;
                next_fault = self.time + self.chance.time(FAULTS_APART_MAX);
            }
            self.wake_all()?;
        }
        self.restart_all()?;
        let decided = self.now();
        self.plans = false;
        while !(self.ledger.list_due_tasks()?.is_empty() && self.ledger.claims().is_empty()) {
            self.time = self.next_wake().max(self.time);
            self.wake_all()?;
        }
        Ok(decided)
    }

    fn next_wake(&self) -> Duration {
        let next = self.places.iter().map(|place| place.next).min();
        next.unwrap_or(Duration::MAX)
    }

    /// Kills all daemons, and starts new ones that nothing befalls.
    fn restart_all(&mut self) -> Result<(), Ended> {
        for place in &mut self.places {
            *place = Place::default();
        }
        self.wake_all()
    }

    fn wake_all(&mut self) -> Result<(), Ended> {
        for number in 0..self.places.len() {
            if self.places[number].next <= self.time {
                self.wake(number)?;
            }
        }
        Ok(())
    }

    fn wake(&mut self, number: usize) -> Result<(), Ended> {
        let runners = &mut self.runners;
        let daemon = self.places[number].daemon.take();
        let mut daemon = daemon.unwrap_or_else(|| {
            *runners += 1;
            Daemon::new(*runners)
        });
        let mut alive = self.alive();
        alive.insert(daemon.runner);
        let mut chance = self.chance.clone();
        let at = self.moment(&alive);
        let woken = daemon.wake(&at, &mut chance);
        let rest = daemon.rest(&at)?;
        self.chance = chance;
        match woken {
            Ok(()) => {
                self.places[number].next = self.time + rest;
                self.places[number].daemon = Some(daemon);
            }
            Err(Ended::Killed) => self.places[number].next = self.time + self.chance.time(3 * DAY),
            Err(broken) => return Err(broken),
        }
        Ok(())
    }

    fn alive(&self) -> BTreeSet<u64> {
        let daemons = self.places.iter().filter_map(|place| place.daemon.as_ref());
        daemons.map(|daemon| daemon.runner).collect()
    }

    fn now(&self) -> Timestamp {
        let millis = i64::try_from(self.time.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(BEGIN_MILLIS + millis + self.offset_millis)
    }

    fn moment<'a>(&'a self, alive: &'a BTreeSet<u64>) -> Moment<'a> {
        Moment {
            ledger: &self.ledger,
            ids: &self.ids,
            tasks: &self.tasks,
            alive,
            plans: self.plans,
            defect: self.defect,
            now: self.now(),
            time: self.time,
        }
    }

    fn fault(&mut self) -> Result<(), Ended> {
        self.faults += 1;
        let some = usize::try_from(self.chance.below(self.places.len() as u64)).unwrap_or(0);
        match self.chance.below(12) {
            0..=3 => {
                let fuse = Fuse::light(&mut self.chance);
                if let Some(daemon) = &mut self.places[some].daemon {
                    daemon.fuse = fuse;
                }
            }
            4 | 5 => self.stop(some, 3 * DAY)?,
            6 => {
                for number in 0..self.places.len() {
                    self.stop(number, 20 * DAY)?;
                }
            }
            7 => self.jump(1, 20 * DAY),
            8 => self.jump(-1, 5 * DAY),
            _ => self.change(),
        }
        for place in &mut self.places {
            if let Some(daemon) = &mut place.daemon {
                daemon.calendar.doubt();
                place.next = self.time;
            }
        }
        Ok(())
    }

    fn stop(&mut self, number: usize, down: Duration) -> Result<(), Ended> {
        let down = self.chance.time(down);
        if let Some(mut daemon) = self.places[number].daemon.take() {
            let alive = self.alive();
            match daemon.stop(&self.moment(&alive)) {
                Ok(()) | Err(Ended::Killed) => {}
                Err(broken) => return Err(broken),
            }
            self.places[number].next = self.time + down;
        }
        Ok(())
    }

    fn jump(&mut self, direction: i64, by: Duration) {
        let by = i64::try_from(self.chance.time(by).as_millis()).unwrap_or_default();
        self.offset_millis += direction * by;
    }

    /// Changes a task: whether it is enabled, when it is due, or whether it is there.
    fn change(&mut self) {
        let number = usize::try_from(self.chance.below(CHANGEABLE)).unwrap_or(0);
        match self.chance.below(3) {
            0 => {
                if let Some(back) = self.removed.pop() {
                    self.tasks.push(back);
                } else if let Some(place) = self
                    .tasks
                    .iter()
                    .position(|task| task.id.as_str() == REMOVABLE)
                {
                    self.removed.push(self.tasks.remove(place));
                }
            }
            1 => {
                let minute = self.chance.below(60);
                let task = &mut self.tasks[number];
                let pattern = format!("{minute} */3 * * *");
                if task.id.as_str() != FIRST
                    && task.after.is_none()
                    && let Ok(schedule) = Schedule::cron(&pattern, Some("Europe/Berlin"))
                {
                    task.schedule = schedule;
                }
            }
            _ => {
                let task = &mut self.tasks[number];
                if task.id.as_str() != FIRST && task.after.is_none() {
                    task.enabled = self.chance.below(4) > 0;
                }
            }
        }
    }
}
