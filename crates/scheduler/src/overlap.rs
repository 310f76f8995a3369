//! What becomes of a window while an earlier one of its task is not finished.

/// What becomes of a window that comes while an earlier one of its task is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Overlap {
    /// It is missed.
    #[default]
    Skip,
    /// It waits for its turn.
    Queue,
    /// It runs beside the others, of which there are no more than so many where a number is given.
    Allow(Option<u32>),
}

/// So many attempts of one task run at once at most, whatever it asks for.
pub const CONCURRENCY_MAX: u32 = 1000;

impl Overlap {
    /// Returns the word by which it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Queue => "queue",
            Self::Allow(_) => "allow",
        }
    }

    /// Returns how many attempts of the task may be claimed at once; nothing where any number may.
    #[must_use]
    pub fn open_max(self) -> Option<u32> {
        match self {
            Self::Skip | Self::Queue => Some(1),
            Self::Allow(max) => max,
        }
    }
}
