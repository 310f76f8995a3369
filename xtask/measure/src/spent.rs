//! What a stretch of work cost this process.

use std::error::Error;
use std::fs;
use std::time::Duration;

use astra_model::{Clock, SystemClock};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde_json::{Value, json};

/// Time on the wall and on the processors, user and kernel, of one operation.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    wall: Duration,
    cpu: Duration,
}

impl Spent {
    /// Does an operation so many times and shares out what it cost.
    pub(crate) fn on(
        times: u32,
        mut operation: impl FnMut(u32) -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        Self::shared_by(times, || (0..times).try_for_each(&mut operation))
    }

    /// Does some work and shares out what it cost among so many.
    pub(crate) fn shared_by(
        times: u32,
        work: impl FnOnce() -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        Ok(Self::of(UsageWho::RUSAGE_SELF, work)?.among(times.max(1)))
    }

    /// Does some work of which the processes count that were started for it and have ended.
    pub(crate) fn of_children(
        work: impl FnOnce() -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        Self::of(UsageWho::RUSAGE_CHILDREN, work)
    }

    fn of(
        who: UsageWho,
        work: impl FnOnce() -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let clock = SystemClock::new();
        let cpu_before = cpu(who)?;
        work()?;
        Ok(Self {
            wall: clock.monotonic(),
            cpu: cpu(who)?.saturating_sub(cpu_before),
        })
    }

    /// Returns no time at all.
    pub(crate) fn nothing() -> Self {
        let (wall, cpu) = (Duration::ZERO, Duration::ZERO);
        Self { wall, cpu }
    }

    /// Returns what both cost together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
        }
    }

    /// Returns the share of each of so many.
    pub(crate) fn among(self, number: u32) -> Self {
        Self {
            wall: self.wall / number,
            cpu: self.cpu / number,
        }
    }

    /// Returns the time on the processors.
    pub(crate) fn cpu(self) -> Duration {
        self.cpu
    }

    /// Returns microseconds.
    pub(crate) fn to_json(self) -> Value {
        json!({ "wall_us": micros(self.wall), "cpu_us": micros(self.cpu) })
    }
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn cpu(who: UsageWho) -> Result<Duration, nix::Error> {
    let usage = getrusage(who)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    let micros = time.tv_sec() * 1_000_000 + time.tv_usec();
    Duration::from_micros(micros.try_into().unwrap_or_default())
}

/// Returns the most memory that this process ever had.
pub(crate) fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next());
    Ok(peak.ok_or("the system tells no peak of memory")?.parse()?)
}
