//! What a program is made of.

use proptest::prelude::*;

use super::world::{TASKS, WORDS};

/// One thing that somebody does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A window is asked for: its first attempt, its next one where that may be, or once more.
    Ask { task: u8, window: u8 },
    /// A running attempt retrieves memories.
    Note { slot: u8, word: u8 },
    /// A running attempt says that it lives.
    Renew { slot: u8 },
    /// A running attempt ends, and is recorded.
    Finish { slot: u8, how: How },
    /// A runner is killed; its claim stays.
    Die { slot: u8 },
    /// A runner that was killed, or so it was thought, records its attempt.
    FinishLate { slot: u8, how: How },
    /// Somebody settles what dead runners left.
    Recover,
    /// An attempt that has ended is stored once more, changed or as it was.
    Again { slot: u8, changed: bool },
    /// Another program remembers something.
    Remember { kind: u8, word: u8 },
    /// What is recorded is published, up to so many.
    Publish { many: u8 },
    /// Time passes, or the clock is set back.
    Wait { seconds: i8 },
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    Success,
    Part,
    Failure,
}

/// The longest program; a longer one meets nothing that this doesn't.
const STEPS_MAX: usize = 32;

/// So many windows are asked for, and so many kinds of memories are there.
const WINDOWS: usize = 3;
pub(super) const KINDS: usize = 3;

/// Makes programs.
pub(super) fn programs() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(steps(), 1..STEPS_MAX)
}

fn below(many: usize) -> impl Strategy<Value = u8> {
    (0..many).prop_map(|one| u8::try_from(one).expect("there are few"))
}

fn steps() -> impl Strategy<Value = Step> {
    let slot = || any::<u8>();
    let word = || below(WORDS.len());
    let how = || prop::sample::select(vec![How::Success, How::Part, How::Failure]);
    prop_oneof![
        8 => (below(TASKS.len()), below(WINDOWS)).prop_map(|(task, window)| Step::Ask { task, window }),
        3 => (slot(), word()).prop_map(|(slot, word)| Step::Note { slot, word }),
        1 => slot().prop_map(|slot| Step::Renew { slot }),
        6 => (slot(), how()).prop_map(|(slot, how)| Step::Finish { slot, how }),
        3 => slot().prop_map(|slot| Step::Die { slot }),
        2 => (slot(), how()).prop_map(|(slot, how)| Step::FinishLate { slot, how }),
        3 => Just(Step::Recover),
        2 => (slot(), any::<bool>()).prop_map(|(slot, changed)| Step::Again { slot, changed }),
        3 => (below(KINDS), word()).prop_map(|(kind, word)| Step::Remember { kind, word }),
        2 => (1..4_u8).prop_map(|many| Step::Publish { many }),
        2 => any::<i8>().prop_map(|seconds| Step::Wait { seconds }),
    ]
}
