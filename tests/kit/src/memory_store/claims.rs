//! Who runs what.

use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, Execution, FencingToken, Holder, IdempotencyKey,
    Lease, OpenClaim, RecordError, RepositoryError, RetrievalCall, Running, Timestamp,
};

use super::{MemoryStore, State};

impl ClaimRepository for MemoryStore {
    fn claim(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
    ) -> Result<ClaimOutcome, RepositoryError> {
        let mut state = self.state();
        let key = running.key();
        if let Some(record) = state.find_key(&key) {
            return Ok(ClaimOutcome::Recorded(record.clone()));
        }
        if let Some(open) = state.open.iter().find(|open| open.lease.key == key) {
            return Ok(ClaimOutcome::Held(Box::new(open.clone())));
        }
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

    fn record(&self, lease: &Lease, execution: &Execution) -> Result<Appended, RecordError> {
        let mut state = self.state();
        let place = state.place_of(lease)?;
        state.open.remove(place);
        let appended = state.append(execution);
        if let Appended::New(id) = &appended {
            state.unpublished.push(id.clone());
        }
        Ok(appended)
    }

    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError> {
        let state = self.state();
        Ok(state
            .open
            .iter()
            .find(|open| open.lease.key == *key)
            .cloned())
    }

    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError> {
        Ok(self.state().open.clone())
    }
}

impl State {
    fn place_of(&self, lease: &Lease) -> Result<usize, RecordError> {
        let place = self.open.iter().position(|open| open.lease == *lease);
        place.ok_or_else(|| RecordError::Fenced {
            key: lease.key.clone(),
            record: self.find_key(&lease.key).cloned().map(Box::new),
        })
    }
}
