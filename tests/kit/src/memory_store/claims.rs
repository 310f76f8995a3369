//! Who runs what.

use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, DueAttempt, Execution, FencingToken, Holder,
    IdempotencyKey, LateCompletion, Lease, OpenClaim, RecordError, RepositoryError, RetrievalCall,
    Running, SpanId, TaskId, Timestamp,
};

use super::{MemoryStore, State};

impl ClaimRepository for MemoryStore {
    fn claim_within(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError> {
        let mut state = self.state();
        let key = running.key();
        if let Some(record) = state.find_key(&key).cloned() {
            state.due.retain(|due| due.key() != key);
            return Ok(ClaimOutcome::Recorded(record));
        }
        if let Some(open) = state.find_claim(&key) {
            return Ok(ClaimOutcome::Held(Box::new(open.clone())));
        }
        let open = state.open_of(&running.task.id);
        if open_max.is_some_and(|most| open >= most as usize) {
            return Ok(ClaimOutcome::AtLimit);
        }
        state.due.retain(|due| due.key() != key);
        state.tokens_given += 1;
        let token = FencingToken(state.tokens_given);
        let lease = Lease { key, token };
        state.open.push(OpenClaim {
            lease: lease.clone(),
            holder: holder.clone(),
            running: running.clone(),
            retrieved: Vec::new(),
            seen: running.started,
            expires,
        });
        Ok(ClaimOutcome::Claimed(lease))
    }

    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError> {
        let mut state = self.state();
        let place = state.place_of(lease)?;
        let open = &mut state.open[place];
        (open.seen, open.expires) = (seen, expires);
        Ok(())
    }

    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError> {
        let mut state = self.state();
        let place = state.place_of(lease)?;
        state.open[place].retrieved.push(call.clone());
        Ok(())
    }

    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError> {
        let mut state = self.state();
        let place = state.place_of(lease)?;
        state.open.remove(place);
        let appended = state.append(execution);
        if let Appended::New(id) = &appended {
            state.unpublished.push(id.clone());
            for due in next {
                state.make_due(due.clone());
            }
        }
        Ok(appended)
    }

    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError> {
        let late = LateCompletion::of(execution, noted);
        let mut state = self.state();
        if !state.late.iter().any(|known| is_same_end(known, &late)) {
            state.late.push(late);
        }
        Ok(())
    }

    fn list_late(&self, span: SpanId) -> Result<Vec<LateCompletion>, RepositoryError> {
        let state = self.state();
        let of_span = state.late.iter().filter(|late| late.span == span);
        let mut late: Vec<LateCompletion> = of_span.cloned().collect();
        late.sort_by(|a, b| (a.ended, &a.status).cmp(&(b.ended, &b.status)));
        Ok(late)
    }

    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError> {
        Ok(self.state().find_claim(key).cloned())
    }

    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError> {
        Ok(self.state().open.clone())
    }
}

fn is_same_end(one: &LateCompletion, other: &LateCompletion) -> bool {
    (one.span, one.ended, &one.status) == (other.span, other.ended, &other.status)
}

impl State {
    pub(super) fn find_claim(&self, key: &IdempotencyKey) -> Option<&OpenClaim> {
        self.open.iter().find(|open| open.lease.key == *key)
    }

    /// Counts the claims on attempts of a task.
    pub(super) fn open_of(&self, task: &TaskId) -> usize {
        let of_task = |open: &&OpenClaim| open.running.task.id == *task;
        self.open.iter().filter(of_task).count()
    }

    fn place_of(&self, lease: &Lease) -> Result<usize, RecordError> {
        let place = self.open.iter().position(|open| open.lease == *lease);
        place.ok_or_else(|| RecordError::Fenced {
            key: lease.key.clone(),
            record: self.find_key(&lease.key).cloned().map(Box::new),
        })
    }
}
