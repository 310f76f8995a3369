//! What is still to be published.

use astra_model::{ExperienceId, Outbox, RepositoryError};

use super::{MemoryStore, bounded};

impl Outbox for MemoryStore {
    fn list_unpublished(&self, limit: usize) -> Result<Vec<ExperienceId>, RepositoryError> {
        let state = self.state();
        let oldest = state.unpublished.iter().take(bounded(limit));
        Ok(oldest.cloned().collect())
    }

    fn mark_published(&self, ids: &[ExperienceId]) -> Result<(), RepositoryError> {
        self.state()
            .unpublished
            .retain(|unpublished| !ids.contains(unpublished));
        Ok(())
    }
}
