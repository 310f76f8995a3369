//! Writes that share commits: of the callers that want to write one leads, and takes along whoever
//! has come meanwhile.
//!
//! A caller that finds nobody at it leads at once, on its own thread and with nothing handed over.
//! All are served in the order in which they came.

mod batch;
mod queue;
mod ticket;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use queue::{Joined, Queue};
pub(crate) use ticket::Called;
pub(crate) use writer::{Writer, empty_log, in_transaction};

use std::sync::Mutex;

use rusqlite::Connection;

use crate::checkpoint::{self, Advice};
use crate::checkpointer::Checkpointer;
use crate::location::Location;

/// What writes, and who writes next.
pub(crate) struct Commits {
    pub(crate) queue: Queue,
    /// Ended before the writer is closed, which alone can empty the log when it is the last to close.
    checkpointer: Checkpointer,
    /// Held by whoever leads.
    pub(crate) writer: Mutex<Writer>,
}

impl Commits {
    /// Takes a connection that is set up to write.
    pub(crate) fn with(connection: Connection, location: &Location) -> Self {
        Self {
            queue: Queue::default(),
            checkpointer: Checkpointer::of(location.clone()),
            writer: Mutex::new(Writer::of(connection)),
        }
    }

    /// Sees to the log behind a commit, before another writes. Where that fails the log grows, and the
    /// next commit sees to it.
    pub(crate) fn see_to_log(&self, connection: &Connection) {
        match checkpoint::advice(connection) {
            Ok(Advice::BringIn) => self.checkpointer.wake(),
            Ok(Advice::BeginAnew) => {
                let _ = checkpoint::bring_in_the_rest(connection);
            }
            Ok(Advice::Nothing) | Err(_) => {}
        }
    }

    /// Closes the connections that write and that bring in the log; the next use opens others.
    pub(crate) fn let_go(&self, writer: &mut Writer) {
        self.checkpointer.let_go();
        writer.close();
    }
}
