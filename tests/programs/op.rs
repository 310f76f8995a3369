//! What a program is made of, in words that a person can follow.

use std::fmt::{self, Formatter};

use crate::act::Act;
use crate::python::Foreign;
use crate::stock::{self, TASKS};

/// One thing that somebody does.
#[derive(Clone)]
pub(crate) enum Op {
    /// A window is asked for; its attempts, as far as there are any, do this.
    Run { asked: Asked, acts: Vec<Act> },
    /// A window is asked for; its runner dies in the middle of the attempt, and starts again.
    Crash { asked: Asked, act: Act },
    /// A runner that is gone by now claims the next attempt of a window.
    Claim {
        asked: Asked,
        gone: Gone,
        lived_ms: u16,
        /// What it retrieved before, by the ids it found.
        notes: Vec<Vec<u8>>,
    },
    /// One who was given a claim once comes back.
    Late { claim: u8, says: Late },
    /// Somebody settles what dead runners left.
    Recover(Recoverers),
    /// An execution is stored without a claim.
    Append(Append),
    /// A component of ours remembers something.
    Remember(Thought),
    /// Python's side does something to the table.
    Python(Foreign),
    /// So many of the outbox are published, or what isn't in it.
    Publish { many: u8 },
    /// The wall clock jumps; no time passes.
    ClockJumps { ms: i64 },
    /// Time passes.
    Wait { ms: u32 },
    /// The process ends and starts again.
    Restart,
}

/// A window of a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) task: usize,
    pub(crate) when: When,
}

/// Which window.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Scheduled(u8),
    Manual(u8),
    Now,
}

/// Why the holder of a claim is no more, as far as can be told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gone {
    Killed,
    Rebooted,
    Elsewhere,
}

/// What a holder does who comes back.
#[derive(Clone, Debug)]
pub(crate) enum Late {
    Renews,
    Notes(Vec<u8>),
    Records { says: String },
}

/// Who settles.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Recoverers {
    One,
    TwoInARow,
    TwoAtOnce,
}

/// An execution that is stored without a claim.
#[derive(Clone, Debug)]
pub(crate) struct Append {
    pub(crate) asked: Asked,
    /// Whether it is a first attempt once more, with another span.
    pub(crate) again: bool,
    pub(crate) status: Status,
    pub(crate) says: String,
    pub(crate) parents: Vec<u8>,
    pub(crate) causes: Vec<u8>,
    pub(crate) tools: u8,
    pub(crate) backfilled: bool,
    pub(crate) took_ms: u16,
}

/// How an execution ended that is stored without a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Status {
    Success,
    Partial,
    Failed,
}

/// A memory.
#[derive(Clone, Debug)]
pub(crate) struct Thought {
    pub(crate) number: u8,
    pub(crate) kind: &'static str,
    pub(crate) says: String,
    pub(crate) mood: Option<&'static str>,
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run { asked, acts } => {
                write!(f, "{asked} is run")?;
                acts.iter().try_for_each(|act| write!(f, "; it {act}"))
            }
            Self::Crash { asked, act } => {
                write!(f, "{asked} is run; it {act} and its process is killed")
            }
            Self::Claim {
                asked,
                gone,
                lived_ms,
                notes,
            } => write!(
                f,
                "{asked} is claimed by a runner that lives {lived_ms} ms, notes {notes:?} and {gone}"
            ),
            Self::Late { claim, says } => write!(f, "the holder of claim {claim} {says}"),
            Self::Recover(who) => write!(f, "{who}"),
            Self::Append(append) => write!(f, "{append}"),
            Self::Remember(thought) => write!(f, "{thought}"),
            Self::Python(foreign) => write!(f, "Python {foreign}"),
            Self::Publish { many } => write!(f, "{many} records are published"),
            Self::ClockJumps { ms } => write!(f, "the clock jumps by {ms} ms"),
            Self::Wait { ms } => write!(f, "{ms} ms pass"),
            Self::Restart => write!(f, "the process is started again"),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let task = TASKS[self.task].id;
        match self.when {
            When::Scheduled(window) => write!(f, "{task} for {}", stock::window(window)),
            When::Manual(window) => write!(f, "{task} by hand for {}", stock::window(window)),
            When::Now => write!(f, "{task} by hand"),
        }
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Killed => "is killed",
            Self::Rebooted => "goes down with its machine",
            Self::Elsewhere => "is not heard of any more, on another machine",
        })
    }
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renews => write!(f, "renews it"),
            Self::Notes(found) => write!(f, "notes that it retrieved {found:?}"),
            Self::Records { says } => write!(f, "records a success that says {says:?}"),
        }
    }
}

impl fmt::Display for Recoverers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One => "somebody recovers",
            Self::TwoInARow => "somebody recovers twice",
            Self::TwoAtOnce => "two recover at once",
        })
    }
}

impl fmt::Display for Append {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { asked, says, .. } = self;
        let again = if self.again { " again" } else { "" };
        write!(f, "{asked} is appended{again}, a ")?;
        write!(f, "{:?} after {} ms", self.status, self.took_ms)?;
        write!(f, " that says {says:?}, of parents {:?}", self.parents)?;
        write!(
            f,
            ", causes {:?}, {} tools and scripts",
            self.causes, self.tools
        )?;
        f.write_str(if self.backfilled { ", backfilled" } else { "" })
    }
}

impl fmt::Display for Thought {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { number, kind, .. } = self;
        write!(
            f,
            "exp_{number}, {kind} in mood {:?}, says {:?}",
            self.mood, self.says
        )
    }
}
