//! What follows the records: result files, the tasks file and the ledger's files, many at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tracing::warn;

use astra_model::{Record, TaskId};

use super::book::SharedStamp;
use crate::bridge::blocking;
use crate::context::chain;
use crate::definition::TaskDefinition;
use crate::ledger_files::LedgerFiles;
use crate::publish::publish;
use crate::run_dir::RunDir;
use crate::scheduler::Scheduler;
use crate::settle::run_note;
use crate::taken_names::TakenNames;
use crate::tasks_file::{Pen, RunNote, TasksFileError, note_runs};
use crate::tasks_watch::TasksWatch;
use crate::wiring::{Places, Wiring};

/// So many records wait to be published; then what runs tasks waits for them.
const WAITING_MAX: usize = 256;
/// The tasks file is replaced no more often, nor are the ledger's files written: tasks may end a thousand times a second, and each time
/// frees a file, which some file systems look past whenever they make one in the next minutes.
const NOTE_EVERY: Duration = Duration::from_secs(1);

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
            watch: scheduler.watch.clone(),
            ledger_files: scheduler.ledger_files.clone(),
            stamp,
            taken: Mutex::default(),
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

/// Publishes what has come, as much as has come, and keeps the tasks file up: at once after a while
/// without, else when the time for it has come.
async fn work(desk: Arc<Desk>, mut receiver: Receiver<(Arc<TaskDefinition>, Record)>) {
    let mut records = Vec::new();
    let (mut is_open, mut is_unsaid, mut next) = (true, false, Instant::now());
    while is_open || is_unsaid {
        tokio::select! {
            biased;
            () = sleep_until(next), if is_unsaid => {}
            count = receiver.recv_many(&mut records, WAITING_MAX), if is_open => is_open = count > 0,
        }
        let is_time = !is_open || Instant::now() >= next;
        let (desk, batch) = (desk.clone(), std::mem::take(&mut records));
        blocking(move || desk.settle(batch, is_time)).await;
        is_unsaid = !is_time;
        if is_time {
            next = Instant::now() + NOTE_EVERY;
        }
    }
}

struct Desk {
    wiring: Wiring,
    places: Places,
    dir: RunDir,
    watch: Arc<TasksWatch>,
    ledger_files: Arc<LedgerFiles>,
    stamp: SharedStamp,
    taken: Mutex<TakenNames>,
    unsaid: Mutex<Unsaid>,
}

/// What the tasks file does not say yet, for it was just replaced or can't be written.
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
    /// Publishes records; says in the tasks file what is not said there yet and brings the ledger's
    /// files up, where it is time.
    fn settle(&self, batch: Vec<(Arc<TaskDefinition>, Record)>, is_time: bool) {
        let now = self.wiring.clock.now();
        let mut unsaid = self.unsaid.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = batch
            .iter()
            .map(|(task, record)| run_note(task, record, now));
        notes.for_each(|note| unsaid.add(note));
        let records: Vec<Record> = batch.into_iter().map(|(_, record)| record).collect();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for error in publish(&self.wiring, &self.places, &records, &mut taken) {
            warn!(reason = chain(&error), "a record is not published yet");
        }
        if is_time && !unsaid.notes.is_empty() {
            self.say(&mut unsaid);
        }
        if is_time && let Some(behind) = self.ledger_files.catch_up() {
            warn!(reason = behind, "the ledger's files are behind");
        }
    }

    fn say(&self, unsaid: &mut Unsaid) {
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
        self.watch.heed(replaced);
        Ok(())
    }
}
