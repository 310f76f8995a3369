//! What becomes of windows that passed while nobody ran tasks.

use std::time::Duration;

/// What becomes of windows that passed while nobody ran tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum CatchUp {
    /// The newest is run, the others are missed.
    #[default]
    Latest,
    /// The newest [`CATCH_UP_MAX`] are run, oldest first; those before them are missed.
    All,
    /// None is run that is later than [`LATE_MAX`].
    Skip,
}

/// So many windows are caught up with: whoever was away for a year wants no year of runs in a row.
pub const CATCH_UP_MAX: usize = 100;
/// A window is late only when it began longer ago than this: a busy machine needs its time.
pub const LATE_MAX: Duration = Duration::from_secs(60);

impl CatchUp {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Latest, Self::All, Self::Skip];

    /// Returns the word by which it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::All => "all",
            Self::Skip => "skip",
        }
    }
}
