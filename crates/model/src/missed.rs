//! Windows that passed without a run.

use std::fmt;

use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::ids::{ExperienceId, TaskId};
use crate::query::Cursor;
use crate::window::{Attempt, Window};

macro_rules! miss_reasons {
    ($($(#[$doc:meta])* $reason:ident => $word:literal,)*) => {
        /// Why a window was not run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MissReason {
            $($(#[$doc])* $reason,)*
        }

        impl MissReason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$reason),*];

            /// Returns the word by which it is stored and shown.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => $word,)*
                }
            }
        }
    };
}

miss_reasons! {
    /// Nobody ran tasks when it began, and the task doesn't catch up with it.
    Down => "down",
    /// The task was disabled.
    Disabled => "disabled",
    /// An earlier window of the task was not finished.
    Overlap => "overlap",
    /// More windows had passed than a task catches up with.
    CatchUpLimit => "catch_up_limit",
    /// The task was no longer defined before the window was run.
    Removed => "removed",
}

impl MissReason {
    /// Reads the word by which it is stored.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.as_str() == word)
    }
}

impl fmt::Display for MissReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A window that passed without a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedWindow {
    /// The task.
    pub task: TaskId,
    /// When the window began, in whole seconds where a schedule made it.
    pub window: Timestamp,
    /// Why it was not run.
    pub reason: MissReason,
    /// When that was decided.
    pub decided: Timestamp,
    /// The record of the window's first attempt, where somebody has run it since by naming it.
    pub made_up: Option<ExperienceId>,
}

impl MissedWindow {
    /// Returns the key under which its first attempt is recorded, if it is made up for.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        let is_of_a_schedule = self.window == self.window.whole_seconds();
        let window = if is_of_a_schedule {
            Window::scheduled(self.window)
        } else {
            Window::manual(self.window)
        };
        IdempotencyKey::new(&self.task, &window, Attempt::FIRST)
    }
}

/// Narrows the missed windows, newest window first.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MissedFilter {
    /// Only of this task.
    pub task: Option<TaskId>,
    /// Only those that began at this instant or later.
    pub since: Option<Timestamp>,
    /// Only those that began before this instant.
    pub until: Option<Timestamp>,
    /// At most so many; 0 for [`LIMIT_DEFAULT`](crate::LIMIT_DEFAULT), and never more than
    /// [`LIMIT_MAX`](crate::LIMIT_MAX).
    pub limit: usize,
    /// Only those behind the page that ended here.
    pub after: Option<Cursor>,
}

/// Some missed windows, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedPage {
    /// The windows, newest first.
    pub windows: Vec<MissedWindow>,
    /// Where to go on; nothing where this page is the last.
    pub next: Option<Cursor>,
}
