//! Which task triggers another.

use astra_model::{Ending, TaskId};

/// The task whose outcome triggers another, and which outcome does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// The task that comes before.
    pub task: TaskId,
    /// How its window must end.
    pub on: Trigger,
}

/// How a window must end to trigger the task that comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Trigger {
    /// All of it was done, or a part.
    #[default]
    Done,
    /// All of it was done.
    Success,
    /// A part of it was done.
    Partial,
    /// It was not done, and is not tried again.
    Failed,
    /// In any way.
    Any,
}

impl Trigger {
    /// All that can be written; without a word it is [`Trigger::Done`].
    pub const WRITTEN: &[Self] = &[Self::Success, Self::Failed, Self::Partial, Self::Any];

    /// Returns the word by which it is written and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "success or partial",
            Self::Success => "success",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Any => "any",
        }
    }

    /// Tells whether a window that ended so triggers.
    #[must_use]
    pub fn includes(self, ending: &Ending) -> bool {
        match ending {
            Ending::Success => matches!(self, Self::Done | Self::Success | Self::Any),
            Ending::Partial(_) => matches!(self, Self::Done | Self::Partial | Self::Any),
            Ending::Failed(_) => matches!(self, Self::Failed | Self::Any),
        }
    }
}
