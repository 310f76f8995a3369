//! How a daemon works.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// So many attempts run at once where nobody said how many.
pub const CONCURRENCY_DEFAULT: u32 = 4;
/// More attempts at once don't run in one daemon: each may be a process with all its pipes.
pub const DAEMON_CONCURRENCY_MAX: u32 = 1000;
/// What runs when a daemon is told to stop may go on for so long where nobody said how long.
pub const SHUTDOWN_GRACE_DEFAULT: Duration = Duration::from_secs(30);
/// No daemon lets its tasks run on for longer once it was told to stop.
pub const SHUTDOWN_GRACE_MAX: Duration = Duration::from_secs(24 * 3600);

/// How a daemon works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaemonOptions {
    /// How many attempts it runs at once.
    pub concurrency: u32,
    /// How long what runs may go on once the daemon was told to stop.
    pub grace: Duration,
    /// Whether it ends when nothing is due any more.
    pub once: bool,
}

impl Default for DaemonOptions {
    fn default() -> Self {
        Self {
            concurrency: CONCURRENCY_DEFAULT,
            grace: SHUTDOWN_GRACE_DEFAULT,
            once: false,
        }
    }
}

/// What a daemon is told while it works.
#[derive(Clone, Debug, Default)]
pub struct DaemonSignals {
    /// Claim nothing more, let what runs end, interrupt it after the grace time.
    pub stop: CancellationToken,
    /// Don't wait for the grace time to end.
    pub hurry: CancellationToken,
    /// Read the tasks file again.
    pub reload: Arc<Notify>,
}
