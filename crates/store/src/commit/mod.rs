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

/// What writes, and who writes next.
pub(crate) struct Commits {
    pub(crate) queue: Queue,
    /// Held by whoever leads.
    pub(crate) writer: Mutex<Writer>,
}

impl Commits {
    /// Takes a connection that is set up to write.
    pub(crate) fn with(connection: Connection) -> Self {
        Self {
            queue: Queue::default(),
            writer: Mutex::new(Writer::of(connection)),
        }
    }
}
