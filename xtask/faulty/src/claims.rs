//! Where the defects are.

use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, DueAttempt, Execution, ExperienceId,
    ExperienceRepository, FencingToken, Holder, IdempotencyKey, LateCompletion, Lease, OpenClaim,
    Outbox, RecordError, RepositoryError, RetrievalCall, Running, SpanId, Timestamp,
};

use crate::defect::Defect;
use crate::store::FaultyStore;

impl ClaimRepository for FaultyStore {
    fn claim_within(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError> {
        match self.defect {
            Defect::None | Defect::Early => {
                self.store.claim_within(running, holder, expires, open_max)
            }
            Defect::NoClaim | Defect::Late => {
                self.ask((running.clone(), holder.clone(), expires));
                Ok(ClaimOutcome::Claimed(Lease {
                    key: running.key(),
                    token: FencingToken(0),
                }))
            }
        }
    }

    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError> {
        match self.defect {
            Defect::None => {}
            Defect::NoClaim => return Ok(self.store.append(execution)?),
            Defect::Early => {
                // Where it can't be said, it isn't acknowledged.
                let span = execution.running().lineage.span();
                let _ = crate::acknowledge(&span.to_string(), execution.ending().status());
            }
            Defect::Late => {
                if let Some((running, holder, expires)) = self.asked()
                    && let ClaimOutcome::Claimed(lease) =
                        self.store.claim(&running, &holder, expires)?
                {
                    return self.store.record_with(&lease, execution, next);
                }
            }
        }
        self.store.record_with(lease, execution, next)
    }

    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError> {
        match self.defect {
            Defect::None | Defect::Early => self.store.renew(lease, seen, expires),
            Defect::NoClaim | Defect::Late => Ok(()),
        }
    }

    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError> {
        match self.defect {
            Defect::None | Defect::Early => self.store.note_retrieval(lease, call),
            Defect::NoClaim | Defect::Late => Ok(()),
        }
    }

    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError> {
        self.store.note_late(execution, noted)
    }

    fn list_late(&self, span: SpanId) -> Result<Vec<LateCompletion>, RepositoryError> {
        self.store.list_late(span)
    }

    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError> {
        self.store.lookup_claim(key)
    }

    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError> {
        self.store.list_claims()
    }
}

impl Outbox for FaultyStore {
    fn list_unpublished(&self, limit: usize) -> Result<Vec<ExperienceId>, RepositoryError> {
        self.store.list_unpublished(limit)
    }

    fn mark_published(&self, ids: &[ExperienceId]) -> Result<(), RepositoryError> {
        self.store.mark_published(ids)
    }
}
