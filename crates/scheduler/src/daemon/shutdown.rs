//! How a daemon comes to its end.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::options::DaemonSignals;

/// How far a shutdown has come.
pub(super) struct Shutdown {
    stop: CancellationToken,
    hurry: CancellationToken,
    grace: Duration,
    stage: Stage,
}

/// What a shutdown asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Nothing more is to be claimed.
    ClaimNothing,
    /// What runs is to be stopped.
    Interrupt,
}

enum Stage {
    Working,
    LettingRun { until: Instant },
    Interrupting,
}

impl Shutdown {
    pub(super) fn new(signals: &DaemonSignals, grace: Duration) -> Self {
        Self {
            stop: signals.stop.clone(),
            hurry: signals.hurry.clone(),
            grace,
            stage: Stage::Working,
        }
    }

    /// Tells whether it is asked for, heeded or not.
    pub(super) fn is_asked_for(&self) -> bool {
        self.has_come() || self.stop.is_cancelled()
    }

    pub(super) fn has_come(&self) -> bool {
        !matches!(self.stage, Stage::Working)
    }

    /// Returns the next thing to do about it, once its time has come.
    pub(super) async fn advances(&mut self) -> Step {
        match self.stage {
            Stage::Working => {
                self.stop.cancelled().await;
                info!(
                    grace_s = self.grace.as_secs(),
                    "stopping: what runs may end"
                );
                let until = Instant::now() + self.grace;
                self.stage = Stage::LettingRun { until };
                Step::ClaimNothing
            }
            Stage::LettingRun { until } => {
                tokio::select! {
                    () = self.hurry.cancelled() => {}
                    () = tokio::time::sleep_until(until) => {}
                }
                info!("interrupting what still runs");
                self.stage = Stage::Interrupting;
                Step::Interrupt
            }
            Stage::Interrupting => std::future::pending().await,
        }
    }
}
