//! Who writes next.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use rusqlite::Connection;

use super::batch::Batch;
use super::ticket::{Alone, Called, Ticket, Waiting};
use crate::store::unpoisoned;

/// So many jobs share a commit at most: the first of them waits for all, and so do other processes.
const BATCH_MAX: usize = 128;

/// The callers that want to write, in the order in which they came.
#[derive(Default)]
pub(crate) struct Queue {
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    is_led: bool,
    /// The first is called to lead where somebody led before it.
    waiting: VecDeque<Arc<dyn Waiting>>,
}

/// What a caller finds that comes with a job which another may do.
pub(crate) enum Joined<'q, T, W> {
    /// Nobody writes: it leads, and does its job itself.
    Leads(Lead<'q>, W),
    /// It stands behind others.
    Waits(Arc<Ticket<T, W>>),
}

impl Queue {
    /// Takes the lead where nobody has it; else queues up with a job.
    pub(crate) fn join<T, W>(&self, work: W) -> Joined<'_, T, W>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + Sync + 'static,
    {
        let mut line = unpoisoned(&self.line);
        if !line.is_led {
            line.is_led = true;
            return Joined::Leads(Lead { queue: self }, work);
        }
        let ticket = Arc::new(Ticket::new(work));
        line.waiting.push_back(ticket.clone());
        Joined::Waits(ticket)
    }

    /// Waits for the turn to write alone.
    pub(crate) fn lead(&self) -> Lead<'_> {
        let mut line = unpoisoned(&self.line);
        if line.is_led {
            let ticket = Arc::new(Alone::default());
            line.waiting.push_back(ticket.clone());
            drop(line);
            ticket.call.wait();
            unpoisoned(&self.line).waiting.pop_front();
        } else {
            line.is_led = true;
        }
        Lead { queue: self }
    }

    /// Takes the lead that its caller was called to, with those who stand behind it and may share.
    pub(crate) fn take_lead(&self) -> (Lead<'_>, Batch) {
        let mut line = unpoisoned(&self.line);
        let share = line.waiting.iter().take(BATCH_MAX);
        let count = share.take_while(|waiting| waiting.may_share()).count();
        let batch = line.waiting.drain(..count).collect();
        (Lead { queue: self }, Batch::of(batch))
    }

    /// Returns how many wait.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        unpoisoned(&self.line).waiting.len()
    }
}

/// The right to write, which goes to whoever has waited longest when it is dropped.
pub(crate) struct Lead<'q> {
    queue: &'q Queue,
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut line: MutexGuard<'_, Line> = unpoisoned(&self.queue.line);
        let next = line.waiting.front().cloned();
        line.is_led = next.is_some();
        drop(line);
        if let Some(next) = next {
            next.call(Called::ToLead);
        }
    }
}
