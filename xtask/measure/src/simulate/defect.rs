//! Mistakes that the simulated daemons make on request, to see that the judge notices.

use astra_model::{DueAttempt, Plan, TaskId};

/// A mistake that a daemon makes whenever it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Defect {
    /// What is to be run is planned, and gets lost.
    DropsWindow,
    /// Of several windows that passed the oldest is forgotten.
    ForgetsOldest,
    /// Windows are missed that should wait for their turn.
    SkipsQueue,
    /// An attempt that a crash cut off is not followed by another.
    LosesRetry,
    /// Tasks that come after another are not triggered.
    LosesChain,
    /// An attempt that a crash cut off is run again instead of recorded.
    RunsTwice,
}

impl Defect {
    pub(super) const ALL: &[Self] = &[
        Self::DropsWindow,
        Self::ForgetsOldest,
        Self::SkipsQueue,
        Self::LosesRetry,
        Self::LosesChain,
        Self::RunsTwice,
    ];

    /// Returns the words by which it is asked for.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::DropsWindow => "drops-window",
            Self::ForgetsOldest => "forgets-oldest",
            Self::SkipsQueue => "skips-queue",
            Self::LosesRetry => "loses-retry",
            Self::LosesChain => "loses-chain",
            Self::RunsTwice => "runs-twice",
        }
    }

    pub(super) fn parse(words: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|defect| defect.as_str() == words)
    }

    /// Spoils a plan before it is carried out.
    pub(super) fn spoil_plan(self, plan: &mut Plan) {
        match self {
            Self::DropsWindow => plan.due.clear(),
            Self::ForgetsOldest if plan.missed.len() > 1 => {
                plan.missed.remove(0);
            }
            Self::SkipsQueue => plan.skips_overlap = true,
            _ => {}
        }
    }

    /// Spoils what follows an attempt of a task, before it is recorded.
    pub(super) fn spoil_sequel(self, task: &TaskId, next: &mut Vec<DueAttempt>) {
        if self == Self::LosesChain {
            next.retain(|due| due.task == *task);
        }
    }
}
