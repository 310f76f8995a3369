//! The store on which the contract is tried.

use astra_model::{
    ClaimRepository, EffectsRepository, ExperienceRepository, Importer, LedgerRepository, Outbox,
    Retriever, SeenTasksRepository, StatisticsRepository, TimetableRepository,
};

use crate::memory::KitMemory;
use crate::memory_store::MemoryStore;

/// All that a store does.
pub trait Repositories:
    ExperienceRepository
    + EffectsRepository
    + ClaimRepository
    + TimetableRepository
    + SeenTasksRepository
    + Importer
    + LedgerRepository
    + Outbox
    + Retriever
    + StatisticsRepository
{
}

impl<T> Repositories for T where
    T: ExperienceRepository
        + EffectsRepository
        + ClaimRepository
        + TimetableRepository
        + SeenTasksRepository
        + Importer
        + LedgerRepository
        + Outbox
        + Retriever
        + StatisticsRepository
{
}

/// A store on which the contract is tried: empty, and nobody else's.
///
/// It is implemented by a type of the test's own, which may own the store's folder too.
pub trait ContractStore: Sync {
    /// Returns the store.
    fn store(&self) -> &dyn Repositories;

    /// Stores a memory, as a component other than the scheduler would.
    fn remember(&self, memory: &KitMemory);
}

impl ContractStore for MemoryStore {
    fn store(&self) -> &dyn Repositories {
        self
    }

    fn remember(&self, memory: &KitMemory) {
        Self::remember(self, memory);
    }
}
