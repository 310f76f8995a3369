//! A clock that a test moves.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use astra_model::{Clock, Timestamp};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    wall: Timestamp,
    monotonic: Duration,
}

impl ManualClock {
    /// Returns a clock that shows this instant; its monotonic time begins at nothing.
    #[must_use]
    pub fn at(wall: Timestamp) -> Self {
        Self(Mutex::new(Hands {
            wall,
            monotonic: Duration::ZERO,
        }))
    }

    /// Lets time pass, on the wall and on the monotonic clock.
    pub fn advance(&self, time: Duration) {
        self.turn(|hands| {
            hands.wall = hands.wall.plus(time);
            hands.monotonic += time;
        });
    }

    /// Sets the wall clock, back or forward; no time passes.
    pub fn set(&self, wall: Timestamp) {
        self.turn(|hands| hands.wall = wall);
    }

    fn turn<T>(&self, turn: impl FnOnce(&mut Hands) -> T) -> T {
        turn(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for ManualClock {
    /// Returns a clock that shows the start of the contract's example.
    fn default() -> Self {
        Self::at(crate::example_started())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.turn(|hands| hands.wall)
    }

    fn monotonic(&self) -> Duration {
        self.turn(|hands| hands.monotonic)
    }
}
