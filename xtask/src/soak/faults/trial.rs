//! One fault and what came of it.

use std::path::PathBuf;

use super::judge::Broken;
use super::scene::Scene;

/// One fault and what came of it.
#[derive(Debug)]
pub(super) enum Trial {
    /// It never happened: the process had ended before.
    NotReached,
    /// All holds.
    Held,
    /// Something doesn't.
    Failed(Failure),
}

/// What doesn't hold after a fault.
#[derive(Debug)]
pub(super) struct Failure {
    /// Where the fault struck.
    pub(super) place: String,
    pub(super) broken: Broken,
    /// The workspace as it was left.
    pub(super) kept: PathBuf,
}

impl Trial {
    /// Forgets a scene in which all holds, and keeps any other.
    pub(super) fn of(judged: Result<(), Broken>, place: String, scene: Scene) -> Self {
        match judged {
            Ok(()) => Self::Held,
            Err(broken) => Self::Failed(Failure {
                place,
                broken,
                kept: scene.keep(),
            }),
        }
    }
}
