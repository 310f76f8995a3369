//! What a piece of work cost.

use std::time::Duration;

use serde_json::Value;

/// The time that passed and the time that processors worked, in the program and in the kernel for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
}

impl Spent {
    /// Reads what a program says of its own work, in microseconds.
    pub(super) fn read(said: &Value) -> Self {
        Self {
            wall: micros(&said["wall_us"]),
            cpu: micros(&said["cpu_us"]),
        }
    }

    /// Returns each one's share.
    pub(super) fn among(self, number: u32) -> Self {
        Self {
            wall: self.wall / number,
            cpu: self.cpu / number,
        }
    }
}

fn micros(value: &Value) -> Duration {
    Duration::from_secs_f64(value.as_f64().unwrap_or_default() / 1e6)
}
