//! What the real store does as well.

use astra_model::{
    Appended, Execution, ExecutionFilter, ExperienceId, ExperienceRepository, IdempotencyKey,
    Memory, MemoryQuery, Page, RecentFilter, Record, Reference, RepositoryError, Retriever, SpanId,
    TraceId,
};

use crate::store::FaultyStore;

impl ExperienceRepository for FaultyStore {
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        self.store.append(execution)
    }

    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError> {
        self.store.lookup(id)
    }

    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError> {
        self.store.lookup_span(span)
    }

    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError> {
        self.store.lookup_key(key)
    }

    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError> {
        self.store.list_trace(trace)
    }

    fn list_recent(&self, filter: &RecentFilter) -> Result<Vec<Record>, RepositoryError> {
        self.store.list_recent(filter)
    }

    fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page, RepositoryError> {
        self.store.list_executions(filter)
    }

    fn list_children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError> {
        self.store.list_children(id, limit)
    }

    fn list_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<Reference>, RepositoryError> {
        self.store.list_prefix(prefix, limit)
    }
}

impl Retriever for FaultyStore {
    fn retrieve(&self, query: &MemoryQuery) -> Result<Vec<Memory>, RepositoryError> {
        self.store.retrieve(query)
    }
}
