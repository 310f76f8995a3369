//! A caller that waits, and what it waits for.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use crate::store::unpoisoned;

/// What a caller that waits is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// It writes next, and whoever stands behind it with it.
    ToLead,
    /// Another has done its work.
    Done,
}

/// Where a caller waits until it is called.
#[derive(Debug, Default)]
pub(super) struct Call {
    called: Mutex<Option<Called>>,
    changed: Condvar,
}

impl Call {
    pub(super) fn call(&self, called: Called) {
        *unpoisoned(&self.called) = Some(called);
        self.changed.notify_one();
    }

    pub(super) fn wait(&self) -> Called {
        let mut called = unpoisoned(&self.called);
        loop {
            if let Some(called) = called.take() {
                return called;
            }
            let woken = self.changed.wait(called);
            called = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A caller that waits with others.
pub(super) trait Waiting: Send + Sync {
    fn call(&self, called: Called);

    /// Does its job in a transaction of the leader's, and keeps back what came of it; returns why
    /// it went wrong. Done again, it forgets what came of it before.
    fn run(&self, connection: &Connection) -> rusqlite::Result<()>;

    /// Tells it that nothing of the transaction was kept, unless its own job went wrong.
    fn refuse(&self, reason: &rusqlite::Error);

    /// Tells whether its job may share a transaction with others'.
    fn may_share(&self) -> bool;
}

/// A caller whose job another may do.
pub(crate) struct Ticket<T, W> {
    call: Call,
    work: W,
    came: Mutex<Option<Came<T>>>,
}

/// What came of a job, or of its panic.
type Came<T> = Result<rusqlite::Result<T>, Box<dyn Any + Send>>;

impl<T, W> Ticket<T, W> {
    pub(super) fn new(work: W) -> Self {
        Self {
            call: Call::default(),
            work,
            came: Mutex::new(None),
        }
    }

    pub(crate) fn wait(&self) -> Called {
        self.call.wait()
    }

    /// Takes what came of the job, which was done; a panic in it goes on here.
    pub(crate) fn take(&self) -> rusqlite::Result<T> {
        match unpoisoned(&self.came).take() {
            Some(Ok(came)) => came,
            Some(Err(panic)) => resume_unwind(panic),
            // Whoever calls a caller has done its job before.
            None => Err(rusqlite::Error::QueryReturnedNoRows),
        }
    }
}

impl<T, W> Waiting for Ticket<T, W>
where
    T: Send,
    W: Fn(&Connection) -> rusqlite::Result<T> + Send + Sync,
{
    fn call(&self, called: Called) {
        self.call.call(called);
    }

    fn run(&self, connection: &Connection) -> rusqlite::Result<()> {
        // What a panic leaves half done is taken back with all that the job wrote.
        let came = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)));
        let went = match &came {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(again(error)),
            Err(_) => Err(rusqlite::Error::UnwindingPanic),
        };
        *unpoisoned(&self.came) = Some(came);
        went
    }

    fn refuse(&self, reason: &rusqlite::Error) {
        let mut came = unpoisoned(&self.came);
        if !matches!(&*came, Some(Err(_) | Ok(Err(_)))) {
            *came = Some(Ok(Err(again(reason))));
        }
    }

    fn may_share(&self) -> bool {
        true
    }
}

/// A caller that writes alone, on its own thread.
#[derive(Debug, Default)]
pub(super) struct Alone {
    pub(super) call: Call,
}

impl Waiting for Alone {
    fn call(&self, called: Called) {
        self.call.call(called);
    }

    fn run(&self, _: &Connection) -> rusqlite::Result<()> {
        Ok(())
    }

    fn refuse(&self, _: &rusqlite::Error) {}

    fn may_share(&self) -> bool {
        false
    }
}

/// Says once more what the engine said.
fn again(error: &rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(code, said) => {
            rusqlite::Error::SqliteFailure(*code, said.clone())
        }
        other => rusqlite::Error::ToSqlConversionFailure(other.to_string().into()),
    }
}
