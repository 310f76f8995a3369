//! A recovery beside the work.

use std::sync::Arc;

use tokio::task::JoinSet;
use tracing::warn;

use crate::bridge::blocking;
use crate::context::chain;
use crate::recovery::{RecoverError, Recovery};
use crate::scheduler::Scheduler;

/// The recovery that goes on, if one does.
#[derive(Default)]
pub(super) struct Recovering(JoinSet<Result<Recovery, RecoverError>>);

impl Recovering {
    /// Starts a recovery, unless one goes on.
    pub(super) fn start(&mut self, scheduler: &Arc<Scheduler>) {
        if self.0.is_empty() {
            let scheduler = scheduler.clone();
            self.0.spawn(blocking(move || scheduler.recover()));
        }
    }

    /// Waits for the recovery to end; for ever where none goes on. Tells whether it changed what
    /// is due.
    pub(super) async fn ended(&mut self) -> bool {
        match self.0.join_next().await {
            None => std::future::pending().await,
            Some(Ok(Ok(recovery))) => !recovery.records.is_empty(),
            Some(Ok(Err(error))) => {
                warn!(
                    reason = chain(&error),
                    "what dead runners left is not settled"
                );
                false
            }
            Some(Err(error)) => {
                warn!(reason = %error, "a recovery was broken off");
                false
            }
        }
    }
}
