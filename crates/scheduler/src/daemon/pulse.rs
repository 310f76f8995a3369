//! The regular beat of a daemon: what must be looked at though nothing was heard of it.

use std::sync::Arc;
use std::time::Duration;

use astra_model::{Clock, RunnerId, RunnerInfo, Timestamp};
use tracing::warn;

use super::heartbeat::{Heartbeat, HeartbeatFile};
use crate::scheduler::Scheduler;

/// What other processes do is looked at this often, and nothing is waited for longer: clocks may
/// jump.
const BEAT_EVERY: Duration = Duration::from_secs(30);
/// What a daemon said of itself stands for so long.
const SAID_FOR: Duration = Duration::from_secs(1);
/// A clock that was set back by more than this has jumped.
const SET_BACK: Duration = Duration::from_secs(1);
/// After a fault of the store nothing is asked of it for so long, twice as long after the next.
const REST: Duration = Duration::from_secs(1);

/// When a daemon looks at all there is, and what it says of itself.
pub(super) struct Pulse {
    clock: Arc<dyn Clock>,
    file: HeartbeatFile,
    runner: RunnerInfo,
    id: RunnerId,
    started: Timestamp,
    /// When it last looked at all there is, by the monotonic clock.
    beat: Option<Duration>,
    /// When it last said what it does.
    said: Option<Duration>,
    seen: Timestamp,
    faults: u32,
    rests_until: Duration,
}

/// What a heartbeat says of the work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vitals {
    pub(super) tasks: usize,
    pub(super) running: usize,
    pub(super) next_wake: Timestamp,
}

impl Pulse {
    pub(super) fn start(scheduler: &Scheduler) -> Self {
        let (clock, runner) = (scheduler.wiring.clock.clone(), &scheduler.runner);
        let now = clock.now();
        Self {
            clock,
            file: HeartbeatFile(scheduler.run_dir.heartbeat_file(runner.holder.runner)),
            runner: runner.info.clone(),
            id: runner.holder.runner,
            started: now,
            beat: None,
            said: None,
            seen: now,
            faults: 0,
            rests_until: Duration::ZERO,
        }
    }

    /// Tells whether it is time to look at all there is.
    pub(super) fn is_due(&self) -> bool {
        self.until_beat().is_zero()
    }

    /// Returns how long it is until then.
    pub(super) fn until_beat(&self) -> Duration {
        let next = self.beat.map_or(Duration::ZERO, |beat| beat + BEAT_EVERY);
        next.saturating_sub(self.clock.monotonic())
    }

    /// Returns how long nothing is to be asked of the store.
    pub(super) fn rest(&self) -> Duration {
        self.rests_until.saturating_sub(self.clock.monotonic())
    }

    /// Lets the store be left alone for a while.
    pub(super) fn note_fault(&mut self) {
        let rest = REST * 2_u32.saturating_pow(self.faults);
        self.rests_until = self.clock.monotonic() + rest.min(BEAT_EVERY);
        self.faults = self.faults.saturating_add(1);
    }

    pub(super) fn note_success(&mut self) {
        self.faults = 0;
    }

    /// Tells whether the wall clock was set back since the last look at it.
    pub(super) fn was_set_back(&mut self, now: Timestamp) -> bool {
        let before = std::mem::replace(&mut self.seen, now);
        before.since(now) > SET_BACK
    }

    /// Lets it look at all there is at the next turn.
    pub(super) fn look_soon(&mut self) {
        self.beat = None;
    }

    /// Says that it looked at all there is.
    pub(super) fn note_look(&mut self) {
        self.beat = Some(self.clock.monotonic());
    }

    /// Says what it does, for others to read.
    ///
    /// What was said a moment ago is not said again: runs may end a thousand times a second.
    pub(super) fn say(&mut self, vitals: Vitals) {
        let now = self.clock.monotonic();
        if self.said.is_some_and(|said| now < said + SAID_FOR) {
            return;
        }
        self.said = Some(now);
        let heartbeat = Heartbeat {
            runner: self.id,
            pid: self.runner.pid,
            host: self.runner.host.clone(),
            started: self.started.to_iso_millis(),
            beat: self.clock.now().to_iso_millis(),
            tasks: vitals.tasks,
            running: vitals.running,
            next_wake: vitals.next_wake.to_iso_millis(),
        };
        if let Err(error) = self.file.write(&heartbeat) {
            let file = self.file.path().display();
            warn!(%file, %error, "the heartbeat can't be written");
        }
    }
}
