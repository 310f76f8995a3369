//! What follows a record, and who runs a task.

use std::sync::Arc;

use astra_model::{Record, Timestamp};

use crate::bridge::blocking;
use crate::context::chain;
use crate::definition::{HandlerKind, TaskDefinition};
use crate::handlers::{CommandTask, DigestTask, PromptTask};
use crate::publish::publish;
use crate::scheduler::Scheduler;
use crate::taken_names::TakenNames;
use crate::task::{ErasedTask, FailureKind, TaskError};
use crate::tasks_file::{Pen, RunNote, note_runs};

impl Scheduler {
    /// Returns what runs a task: the code that was registered for it, else the handler that it
    /// names.
    pub(crate) fn code_of(&self, task: &TaskDefinition) -> Result<Arc<dyn ErasedTask>, TaskError> {
        if let Some(code) = self.tasks.get(&task.id) {
            return Ok(code.clone());
        }
        match (&task.handler, &self.model) {
            (HandlerKind::Command { program }, _) => Ok(Arc::new(CommandTask {
                program: program.clone(),
            })),
            (HandlerKind::Prompt | HandlerKind::Default, Some(model)) => Ok(Arc::new(PromptTask {
                model: model.clone(),
            })),
            (HandlerKind::Digest | HandlerKind::Default, _) => Ok(Arc::new(DigestTask)),
            (HandlerKind::Prompt, None) => Err(TaskError::new(
                FailureKind::ConfigInvalid,
                "no model is configured: set base_url and name under [model] in astra.toml",
            )),
        }
    }

    /// Publishes a record and keeps the tasks file up.
    ///
    /// The record is safe by now: what fails here is said and made good later.
    pub(crate) async fn settle_after(&self, task: &TaskDefinition, record: &Record) {
        let (wiring, places, record) = (self.wiring.clone(), self.places.clone(), record.clone());
        let note = run_note(task, &record, self.wiring.clock.now());
        let lock = self.run_dir.tasks_file_lock();
        let (watch, ledger_files) = (self.watch.clone(), self.ledger_files.clone());
        let trace = record.fact_str("trace_id").parse().ok();
        let notices = blocking(move || {
            let unpublished = publish(&wiring, &places, &[record], &mut TakenNames::default());
            let file = &places.tasks_file;
            let noted = Pen::take(file, &lock).and_then(|pen| note_runs(file, &pen, &[note]));
            let noted = noted.map(|replaced| watch.heed(replaced));
            let unpublished = unpublished.iter().map(|error| chain(error));
            let unnoted = noted.err().map(|error| chain(&error));
            let behind = ledger_files.catch_up();
            unpublished.chain(unnoted).chain(behind).collect::<Vec<_>>()
        })
        .await;
        notices
            .into_iter()
            .for_each(|said| self.notices.push(trace, said));
    }
}

/// Returns what the tasks file is to say of a run.
pub(crate) fn run_note(task: &TaskDefinition, record: &Record, now: Timestamp) -> RunNote {
    let ended = record.fact("ended_at_ts").as_f64().unwrap_or_default();
    RunNote {
        task: task.id.clone(),
        ended: Timestamp::from_seconds(ended),
        next: task.schedule.next_after(now),
        runs: 1,
    }
}
