//! The attempts of one task that are due, as they were read.

use std::collections::VecDeque;

use astra_model::{DueAttempt, RepositoryError, TaskId, Timestamp};

use crate::follow_ups::wait_before;
use crate::overlap::Overlap;
use crate::wiring::Store;

/// So many attempts of a task are read at once: what a batch costs is shared by as many runs.
pub(super) const BATCH: usize = 100;

/// The attempts of one task that may run now, oldest window first.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Lane {
    pub(super) ready: VecDeque<DueAttempt>,
    /// Whether there may be more than were read.
    pub(super) has_more: bool,
    /// When the next of those that wait for their time may run.
    pub(super) wakes: Option<Timestamp>,
}

impl Lane {
    /// Reads what is due of a task.
    pub(super) fn read(
        store: &dyn Store,
        task: &TaskId,
        overlap: Overlap,
        now: Timestamp,
    ) -> Result<Self, RepositoryError> {
        match overlap {
            Overlap::Skip | Overlap::Queue => Self::one_by_one(store, task, now),
            Overlap::Allow(_) => Self::side_by_side(store, task, now),
        }
    }

    /// A window whose next attempt waits for its time holds up those that came after it.
    fn one_by_one(
        store: &dyn Store,
        task: &TaskId,
        now: Timestamp,
    ) -> Result<Self, RepositoryError> {
        let due = store.list_due(task, None, BATCH)?;
        let has_more = due.len() == BATCH;
        let ready: VecDeque<DueAttempt> = due
            .iter()
            .take_while(|attempt| wait_before(attempt, now).is_zero())
            .cloned()
            .collect();
        let wakes = due.get(ready.len()).map(|attempt| attempt.not_before);
        Ok(Self {
            has_more: has_more && wakes.is_none(),
            ready,
            wakes,
        })
    }

    fn side_by_side(
        store: &dyn Store,
        task: &TaskId,
        now: Timestamp,
    ) -> Result<Self, RepositoryError> {
        let ready = store.list_due(task, Some(now), BATCH)?;
        if ready.len() == BATCH {
            return Ok(Self {
                ready: ready.into(),
                has_more: true,
                wakes: None,
            });
        }
        let due = store.list_due(task, None, BATCH)?.into_iter();
        let (ready, waiting): (Vec<_>, Vec<_>) =
            due.partition(|attempt| wait_before(attempt, now).is_zero());
        Ok(Self {
            ready: ready.into(),
            has_more: false,
            wakes: waiting.iter().map(|attempt| attempt.not_before).min(),
        })
    }
}
