//! What is wrong with the runner.

/// What is wrong with the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    None,
    /// The task runs, and nothing says so.
    NoClaim,
    /// The record is acknowledged, and then committed.
    Early,
    /// Claim and record are made when the task has ended.
    Late,
}

impl Defect {
    /// Finds a defect by its name.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(Self::None),
            "no-claim" => Ok(Self::NoClaim),
            "early" => Ok(Self::Early),
            "late" => Ok(Self::Late),
            other => Err(format!("there is no defect {other:?}")),
        }
    }
}
