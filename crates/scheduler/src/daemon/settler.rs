//! What follows the records: result files and the tasks file, many at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tracing::warn;

use astra_model::{Record, TaskId};

use super::book::SharedStamp;
use crate::bridge::blocking;
use crate::context::chain;
use crate::definition::TaskDefinition;
use crate::publish::publish;
use crate::run_dir::RunDir;
use crate::scheduler::Scheduler;
use crate::settle::run_note;
use crate::tasks_file::{Pen, RunNote, TasksFileError, note_runs};
use crate::wiring::{Places, Wiring};

/// So many records wait to be published; then what runs tasks waits for them.
const WAITING_MAX: usize = 256;

/// Publishes records and keeps the tasks file up, beside the runs.
#[derive(Debug)]
pub(super) struct Settler {
    records: Sender<(Arc<TaskDefinition>, Record)>,
    worker: JoinHandle<()>,
}

impl Settler {
    pub(super) fn start(scheduler: &Scheduler, stamp: SharedStamp) -> Self {
        let (records, receiver) = channel(WAITING_MAX);
        let desk = Arc::new(Desk {
            wiring: scheduler.wiring.clone(),
            places: scheduler.places.clone(),
            dir: scheduler.run_dir.clone(),
            stamp,
            unsaid: Mutex::default(),
        });
        let worker = tokio::spawn(work(desk, receiver));
        Self { records, worker }
    }

    /// Takes a record to be published soon.
    pub(super) async fn take(&self, task: Arc<TaskDefinition>, record: Record) {
        // Where nobody takes it any more, the next recovery publishes it.
        let _ = self.records.send((task, record)).await;
    }

    /// Waits until all that was taken is published.
    pub(super) async fn finish(self) {
        drop(self.records);
        let _ = self.worker.await;
    }
}

async fn work(desk: Arc<Desk>, mut receiver: Receiver<(Arc<TaskDefinition>, Record)>) {
    let mut records = Vec::new();
    while receiver.recv_many(&mut records, WAITING_MAX).await > 0 {
        let (desk, batch) = (desk.clone(), std::mem::take(&mut records));
        blocking(move || desk.settle(&batch)).await;
    }
}

struct Desk {
    wiring: Wiring,
    places: Places,
    dir: RunDir,
    stamp: SharedStamp,
    unsaid: Mutex<Unsaid>,
}

/// What the tasks file does not say yet, for it can't be written.
#[derive(Default)]
struct Unsaid {
    notes: BTreeMap<TaskId, RunNote>,
    is_told: bool,
}

impl Unsaid {
    fn add(&mut self, note: RunNote) {
        let runs = self.notes.get(&note.task).map_or(0, |kept| kept.runs) + note.runs;
        let task = note.task.clone();
        self.notes.insert(task, RunNote { runs, ..note });
    }
}

impl Desk {
    fn settle(&self, batch: &[(Arc<TaskDefinition>, Record)]) {
        let records: Vec<Record> = batch.iter().map(|(_, record)| record.clone()).collect();
        for error in publish(&self.wiring, &self.places, &records) {
            warn!(reason = chain(&error), "a record is not published yet");
        }
        let now = self.wiring.clock.now();
        let mut unsaid = self.unsaid.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = batch
            .iter()
            .map(|(task, record)| run_note(task, record, now));
        notes.for_each(|note| unsaid.add(note));
        let notes: Vec<_> = unsaid.notes.values().cloned().collect();
        match self.note(&notes) {
            Ok(()) | Err(TasksFileError::NoSuchTask { .. }) => *unsaid = Unsaid::default(),
            Err(error) if !unsaid.is_told => {
                let reason = chain(&error);
                warn!(reason, "the tasks file doesn't say when its tasks ran last");
                unsaid.is_told = true;
            }
            Err(_) => {}
        }
    }

    fn note(&self, notes: &[RunNote]) -> Result<(), TasksFileError> {
        let file = &self.places.tasks_file;
        // Taken first: another process may keep us waiting for it, and the daemon looks at the stamp.
        let pen = Pen::take(file, &self.dir.tasks_file_lock())?;
        // Held while the file is replaced: nobody takes our own writing for another's.
        let mut seen = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = note_runs(file, &pen, notes)?;
        if replaced.before == *seen {
            *seen = replaced.after;
        }
        Ok(())
    }
}
