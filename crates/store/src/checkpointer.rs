//! The thread that brings the log into the database, beside the writing.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use crate::checkpoint;
use crate::location::Location;
use crate::store::unpoisoned;

/// After readers have kept it from its work, it tries again after so long, until it is done.
const REST: Duration = Duration::from_secs(1);

/// Brings the log into the database when it is told to, on a thread that is started when it first
/// is: a short command has none.
///
/// Guaranteed to have ended its thread when it is dropped.
pub(crate) struct Checkpointer {
    desk: Arc<Desk>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Desk {
    location: Location,
    /// Stays open from one time to the next: each that is opened reads the whole schema.
    connection: Mutex<Option<Connection>>,
    asked: Mutex<Asked>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    to_work: bool,
    to_end: bool,
}

impl Checkpointer {
    pub(crate) fn of(location: Location) -> Self {
        Self {
            desk: Arc::new(Desk {
                location,
                connection: Mutex::default(),
                asked: Mutex::default(),
                changed: Condvar::new(),
            }),
            thread: Mutex::new(None),
        }
    }

    /// Lets it work soon. Where no thread can be started the writer does its work, later.
    pub(crate) fn wake(&self) {
        unpoisoned(&self.desk.asked).to_work = true;
        self.desk.changed.notify_one();
        let mut thread = unpoisoned(&self.thread);
        if thread.is_none() {
            let desk = self.desk.clone();
            let name = "astra-checkpoints".to_owned();
            *thread = thread::Builder::new()
                .name(name)
                .spawn(move || desk.work())
                .ok();
        }
    }

    /// Closes its connection, having waited for what it does; the next use opens another.
    pub(crate) fn let_go(&self) {
        *unpoisoned(&self.desk.connection) = None;
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        unpoisoned(&self.desk.asked).to_end = true;
        self.desk.changed.notify_one();
        if let Some(thread) = unpoisoned(&self.thread).take() {
            // It has no result.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn work(&self) {
        let mut is_kept_from_it = false;
        while self.wait(is_kept_from_it) {
            // What fails is tried again, as what is waited for.
            is_kept_from_it = self.bring_in().unwrap_or(true);
        }
    }

    /// Keeps the connection, unless something failed.
    fn bring_in(&self) -> rusqlite::Result<bool> {
        let mut kept = unpoisoned(&self.connection);
        let connection = match kept.take() {
            Some(connection) => connection,
            None => checkpoint::connect(&self.location)?,
        };
        let is_kept_from_it = checkpoint::bring_in(&connection, &self.location)?;
        *kept = Some(connection);
        Ok(is_kept_from_it)
    }

    /// Waits until there is something to do; tells whether there ever is.
    fn wait(&self, is_kept_from_it: bool) -> bool {
        let asked = unpoisoned(&self.asked);
        let mut asked = if is_kept_from_it {
            let rested = self
                .changed
                .wait_timeout_while(asked, REST, |asked| !asked.to_end);
            rested.unwrap_or_else(PoisonError::into_inner).0
        } else {
            let idle = |asked: &mut Asked| !asked.to_work && !asked.to_end;
            let woken = self.changed.wait_while(asked, idle);
            woken.unwrap_or_else(PoisonError::into_inner)
        };
        asked.to_work = false;
        !asked.to_end
    }
}
