//! An attempt that a simulated daemon runs.

use std::error::Error;
use std::time::Duration;

use astra_kit::SequentialIds;
use astra_model::{
    Captured, ConfigDigest, DueAttempt, ErrorType, Execution, Failure, Mode, RunnerInfo, Running,
    Scrubbed, TaskSnapshot, TaskType, Timestamp,
};
use astra_scrub::Scrubber;

use super::fuse::Ended;
use super::ledger::Claim;
use crate::chance::Chance;

/// No run takes longer: some overlap with the next window, most don't.
const RUN_MAX: Duration = Duration::from_secs(3600);

/// An attempt, when it ends and how.
pub(super) struct Run {
    pub(super) claim: Claim,
    pub(super) ends: Duration,
    began: Duration,
    outcome: u64,
}

impl Run {
    pub(super) fn new(claim: Claim, began: Duration, chance: &mut Chance) -> Self {
        Self {
            claim,
            ends: began + chance.time(RUN_MAX),
            began,
            outcome: chance.below(20),
        }
    }

    /// Ends it as its outcome says: of twenty, fifteen succeed and one does so in part.
    pub(super) fn end(&self, time: Duration) -> Result<Execution, Ended> {
        let running = self.claim.running.clone();
        let took = time - self.began;
        match self.outcome {
            0..=2 => fail(running, "Timeout", took),
            3 => fail(running, "ConfigInvalid", took),
            4 => Ok(running.succeed_in_part(None, Captured::default(), took)),
            _ => Ok(running.succeed(Captured::default(), took)),
        }
    }

    pub(super) fn interrupt(self, time: Duration) -> Result<Execution, Ended> {
        fail(self.claim.running, "Interrupted", time - self.began)
    }
}

/// Ends an attempt as failed.
pub(super) fn fail(running: Running, error_type: &str, took: Duration) -> Result<Execution, Ended> {
    let error_type: ErrorType = error_type.parse().map_err(Ended::broken)?;
    let message = Scrubbed::new("so the seed says", &Scrubber::new());
    let failure = Failure::new(error_type, "simulation", message);
    Ok(running.fail(failure, Captured::default(), took))
}

/// Begins an attempt that is due.
pub(super) fn begin(
    due: &DueAttempt,
    ids: &SequentialIds,
    now: Timestamp,
) -> Result<Running, Box<dyn Error>> {
    Ok(Running {
        task: TaskSnapshot {
            id: due.task.clone(),
            slug: due.task.as_str().parse()?,
            name: Scrubbed::default(),
            task_type: TaskType::custom(),
            config_digest: ConfigDigest::of_nothing(),
        },
        mode: Mode::Scheduled,
        window: due.window.clone(),
        lineage: due.lineage(ids),
        started: now,
        runner: RunnerInfo {
            name: "simulation".to_owned(),
            version: String::new(),
            pid: 1,
            host: "simulation".to_owned(),
        },
        causes: due.causes.clone(),
    })
}
