//! What an attempt does, and the code that does it.

use std::collections::VecDeque;
use std::fmt::{self, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use astra_kit::{ManualClock, captured, failure};
use astra_model::{Clock, Running, TOP_K_MAX, Timestamp};
use astra_scheduler::{FailureKind, Outcome, Store, Task, TaskContext, TaskError};
use serde_json::Map;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// What one attempt does, in this order.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) says: String,
    pub(crate) retrieves: bool,
    pub(crate) calls_tool: bool,
    pub(crate) writes: bool,
    pub(crate) takes_ms: u16,
    pub(crate) clock_jumps_ms: i64,
    pub(crate) ends: Ends,
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ends {
    Well,
    InPart,
    InPartSayingWhy,
    Badly,
    ForGood,
    Panicking,
    Hanging,
    HangingOn,
    Cancelled,
    GivenUp,
    NotAtAll,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "says {:?}", self.says)?;
        for (does, what) in [
            (self.retrieves, ", retrieves"),
            (self.calls_tool, ", calls a tool"),
            (self.writes, ", writes what it may"),
        ] {
            f.write_str(if does { what } else { "" })?;
        }
        write!(f, ", takes {} ms", self.takes_ms)?;
        if self.clock_jumps_ms != 0 {
            write!(f, ", sees the clock jump by {} ms", self.clock_jumps_ms)?;
        }
        f.write_str(match self.ends {
            Ends::Well => " and ends well",
            Ends::InPart => " and ends in part",
            Ends::InPartSayingWhy => " and ends in part, saying why",
            Ends::Badly => " and fails",
            Ends::ForGood => " and fails for good",
            Ends::Panicking => " and panics",
            Ends::Hanging => " and hangs until it is stopped",
            Ends::HangingOn => " and hangs on when it is stopped",
            Ends::Cancelled => " and is cancelled",
            Ends::GivenUp => " and is given up for dead meanwhile",
            Ends::NotAtAll => ",",
        })
    }
}

/// An attempt that was started.
#[derive(Clone)]
pub(crate) struct Started {
    pub(crate) running: Running,
    /// How long it takes by the clock that never runs backwards; nothing where another records it.
    pub(crate) took_ms: Option<u16>,
}

/// What attempts are to do, and what is seen of them.
#[derive(Default)]
pub(crate) struct Stage {
    script: Mutex<VecDeque<Act>>,
    started: Mutex<Vec<Started>>,
    cancel: Mutex<CancellationToken>,
    /// Told when an attempt is in the middle, where its process is to be killed.
    pub(crate) in_the_middle: Notify,
}

impl Stage {
    /// Says what the next attempts do; those behind them just end well.
    pub(crate) fn set(&self, acts: &[Act], cancel: CancellationToken) {
        *held(&self.script) = acts.iter().cloned().collect();
        *held(&self.cancel) = cancel;
    }

    /// Returns the attempts that were started, in their order.
    pub(crate) fn started(&self) -> Vec<Started> {
        held(&self.started).clone()
    }

    fn enter(&self, running: &Running) -> Option<Act> {
        let act = held(&self.script).pop_front();
        let took_ms = match &act {
            Some(act) if matches!(act.ends, Ends::GivenUp | Ends::NotAtAll) => None,
            act => Some(act.as_ref().map_or(0, |act| act.takes_ms)),
        };
        held(&self.started).push(Started {
            running: running.clone(),
            took_ms,
        });
        act
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The code of every task.
pub(crate) struct Actor {
    pub(crate) stage: Arc<Stage>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Arc<dyn Store>,
}

impl Task for Actor {
    async fn run(&self, cx: &TaskContext) -> Result<Outcome, TaskError> {
        let Some(act) = self.stage.enter(cx.running()) else {
            return Ok(Outcome::success("There was nothing to do."));
        };
        cx.say(&act.says);
        if act.retrieves {
            cx.retrieve("quarrel", TOP_K_MAX, &Map::new()).await?;
        }
        if act.calls_tool {
            let fails = matches!(act.ends, Ends::Badly);
            let call = async { if fails { Err(no_answer()) } else { Ok(()) } };
            let _ = cx.tool_call("search", &Map::new(), call).await;
        }
        if act.writes && cx.task().workspace.is_some() {
            let page = format!("{} of {}", act.says, cx.running().lineage.span());
            cx.write_file("page.md", page.into_bytes()).await?;
        }
        self.clock
            .advance(Duration::from_millis(act.takes_ms.into()));
        jump(&self.clock, act.clock_jumps_ms);
        self.end(act.ends, cx).await
    }
}

impl Actor {
    async fn end(&self, ends: Ends, cx: &TaskContext) -> Result<Outcome, TaskError> {
        match ends {
            Ends::Well => Ok(Outcome::success(" Done.")),
            Ends::InPart => Ok(Outcome::partial(" Half of it.", None)),
            Ends::InPartSayingWhy => Ok(Outcome::partial(" Half of it.", Some(no_answer()))),
            Ends::Badly => Err(no_answer()),
            Ends::ForGood => Err(TaskError::new(FailureKind::ConfigInvalid, "no such river")),
            Ends::Panicking => panic!("the river is too wide for {}", cx.task().id),
            Ends::Hanging => {
                cx.cancelled().await;
                Ok(Outcome::success(" Stopped."))
            }
            Ends::HangingOn => std::future::pending().await,
            Ends::Cancelled => {
                held(&self.stage.cancel).cancel();
                cx.cancelled().await;
                Err(no_answer())
            }
            Ends::GivenUp => {
                self.give_up(cx.running());
                Ok(Outcome::success(" Too late."))
            }
            Ends::NotAtAll => {
                self.stage.in_the_middle.notify_one();
                std::future::pending().await
            }
        }
    }

    /// Records the attempt as another does who takes its runner for dead.
    fn give_up(&self, running: &Running) {
        let claim = self.store.lookup_claim(&running.key());
        let claim = claim.expect("claims are read").expect("it runs");
        let failure = failure("RunnerInterrupted", "it was taken for dead");
        let execution = running
            .clone()
            .fail(failure, captured(""), Duration::from_millis(1));
        let recorded = self.store.record(&claim.lease, &execution);
        recorded.expect("the claim was open");
    }
}

fn no_answer() -> TaskError {
    let kind = "NoAnswer".parse().expect("a plain name");
    TaskError::custom(kind, "bob@example.org gave no answer")
}

/// Sets the wall clock back or forward.
pub(crate) fn jump(clock: &ManualClock, ms: i64) {
    clock.set(Timestamp::from_millis(clock.now().as_millis() + ms));
}
