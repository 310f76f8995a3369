//! The end of an attempt: what it came to is stored, with what follows it.

use std::time::Duration;

use astra_model::{Appended, Execution, Record, RecordError, RepositoryError};

use crate::attempt::{AttemptRun, Recorded};
use crate::bridge::blocking;
use crate::context::chain;
use crate::request::RunError;

/// A record that the store can't take, for want of room say, is offered so often, so far apart.
const RECORD_TRIES: u32 = 20;
const RECORD_TRY_EVERY: Duration = Duration::from_millis(500);

impl AttemptRun<'_> {
    /// Stores the record with what follows it, patiently: the task can't be run once more for it.
    pub(crate) async fn record(&self, execution: &Execution) -> Result<Recorded, RunError> {
        let (mut tries, mut is_told) = (RECORD_TRIES, false);
        loop {
            let error = match self.try_record(execution).await {
                Ok(recorded) => return Ok(recorded),
                Err(error) => error,
            };
            match error {
                RecordError::Repository(error) if tries > 0 => {
                    if !is_told {
                        self.say_unstored(&error);
                        is_told = true;
                    }
                    // A daemon lives on, so that nobody else would make the record: it never gives
                    // up.
                    if !self.stops.is_patient() {
                        tries -= 1;
                    }
                    tokio::time::sleep(RECORD_TRY_EVERY).await;
                }
                RecordError::Repository(error) => return Err(error.into()),
                fenced @ RecordError::Fenced { .. } => {
                    self.note_late(execution).await;
                    return Err(RunError::Fenced(fenced));
                }
            }
        }
    }

    fn say_unstored(&self, error: &RepositoryError) {
        let length = match self.stops.is_patient() {
            true => "until it can be".to_owned(),
            false => format!("for {} s", (RECORD_TRIES * RECORD_TRY_EVERY).as_secs()),
        };
        let (task, reason) = (&self.begun.running.task.id, chain(error));
        self.notice(format!(
            "the record of {task} can't be stored, which is tried again {length}: {reason}"
        ));
    }

    /// Where it can't be known what follows, nothing does, and that is said.
    async fn try_record(&self, execution: &Execution) -> Result<Recorded, RecordError> {
        let store = self.scheduler.wiring.store.clone();
        let (lease, sequel, execution) =
            (self.lease.clone(), self.sequel.clone(), execution.clone());
        let (recorded, doubt) = blocking(move || {
            let next = sequel.of(&execution, &*store);
            let (next, doubt) =
                next.map_or_else(|doubt| (Vec::new(), Some(doubt)), |next| (next, None));
            let record = match store.record_with(&lease, &execution, &next)? {
                Appended::Existing { record, .. } => record,
                ref appended => record_of(&execution, appended.id())?,
            };
            Ok::<_, RecordError>((Recorded { record, next }, doubt))
        })
        .await?;
        doubt.into_iter().for_each(|doubt| self.notice(doubt));
        Ok(recorded)
    }

    /// Notes what the attempt came to in truth beside the record that stands in its place.
    async fn note_late(&self, execution: &Execution) {
        let wiring = &self.scheduler.wiring;
        let (store, now, late) = (wiring.store.clone(), wiring.clock.now(), execution.clone());
        if let Err(error) = blocking(move || store.note_late(&late, now)).await {
            let task = &self.begun.running.task.id;
            let notice = format!(
                "the late result of {task} could not be noted: {}",
                chain(&error)
            );
            self.notice(notice);
        }
    }
}

/// Returns the record that an execution became, without reading it back.
fn record_of(
    execution: &Execution,
    id: &astra_model::ExperienceId,
) -> Result<Record, RepositoryError> {
    let action = "printing a record";
    let damaged = |detail: String| RepositoryError::Damaged {
        action,
        id: id.to_string(),
        detail,
    };
    let naming = execution.id_candidates().find(|naming| naming.id() == id);
    let naming =
        naming.ok_or_else(|| damaged("the store gave it an id that it can't have".to_owned()))?;
    let document = serde_json::to_value(execution.to_document(&naming));
    Ok(Record::new(
        id.clone(),
        document.map_err(|error| damaged(error.to_string()))?,
    ))
}
