//! A store that fails where it is told to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use astra_kit::MemoryStore;
use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, DueAttempt, Execution, ExecutionFilter, ExperienceId,
    ExperienceRepository, Holder, IdempotencyKey, LateCompletion, Lease, Memory, MemoryQuery,
    MissReason, MissedFilter, MissedPage, OpenClaim, Outbox, Page, Plan, Planned, RecentFilter,
    Record, RecordError, Reference, RepositoryError, RetrievalCall, Retriever, Running,
    ScheduleVersion, Scrubbed, SeenTasks, SeenTasksRepository, SpanId, TaskChangedEvent, TaskId,
    Timestamp, Timetable, TimetableRepository, TraceId, WindowState,
};

/// The kit's store, of which calls fail as often as was asked for.
#[derive(Default)]
pub(crate) struct FaultyStore {
    pub(crate) memory: MemoryStore,
    /// So many claims fail from now on.
    pub(crate) claims_fail: AtomicU32,
    /// So many plans fail from now on.
    pub(crate) plans_fail: AtomicU32,
    /// So many records fail from now on.
    pub(crate) records_fail: AtomicU32,
    /// So many retrievals fail from now on.
    pub(crate) retrievals_fail: AtomicU32,
    /// So many records stay in the outbox though they were published, as after a crash.
    pub(crate) marks_fail: AtomicU32,
    /// So many looks at what was seen of the tasks fail from now on.
    pub(crate) looks_fail: AtomicU32,
    /// What the ledger was told of the tasks.
    pub(crate) changes: Mutex<Vec<TaskChangedEvent>>,
    /// So often it was asked what was seen of the tasks, and told it.
    pub(crate) looks: AtomicU32,
    pub(crate) tellings: AtomicU32,
    /// What happens while a claim is made.
    pub(crate) during_claim: Mutex<Option<Box<dyn Fn() + Send>>>,
    /// What was recorded, with the rows that stand beside the documents.
    pub(crate) executions: Mutex<Vec<Execution>>,
}

impl FaultyStore {
    /// Returns what was recorded last.
    pub(crate) fn last(&self) -> Execution {
        self.executions.lock().unwrap().last().unwrap().clone()
    }

    /// Tells whether no claim is open and all is published.
    pub(crate) fn is_settled(&self) -> bool {
        self.memory.list_claims().unwrap().is_empty()
            && self.memory.list_unpublished(1).unwrap().is_empty()
    }
}

fn fails(count: &AtomicU32) -> Result<(), RepositoryError> {
    let left = count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        left.checked_sub(1)
    });
    left.map_or(Ok(()), |_| {
        Err(RepositoryError::Storage {
            action: "the store's work",
            source: "the disk of tester@example.org is full".into(),
        })
    })
}

impl ClaimRepository for FaultyStore {
    fn claim_within(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError> {
        fails(&self.claims_fail)?;
        if let Some(happens) = &*self.during_claim.lock().unwrap() {
            happens();
        }
        self.memory.claim_within(running, holder, expires, open_max)
    }

    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError> {
        self.memory.renew(lease, seen, expires)
    }

    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError> {
        self.memory.note_retrieval(lease, call)
    }

    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError> {
        fails(&self.records_fail)?;
        let appended = self.memory.record_with(lease, execution, next)?;
        self.executions.lock().unwrap().push(execution.clone());
        Ok(appended)
    }

    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError> {
        self.memory.note_late(execution, noted)
    }

    fn list_late(&self, span: SpanId) -> Result<Vec<LateCompletion>, RepositoryError> {
        self.memory.list_late(span)
    }

    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError> {
        self.memory.lookup_claim(key)
    }

    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError> {
        self.memory.list_claims()
    }
}

impl TimetableRepository for FaultyStore {
    fn list_timetables(&self) -> Result<Vec<Timetable>, RepositoryError> {
        self.memory.list_timetables()
    }

    fn list_schedule_versions(
        &self,
        task: &TaskId,
    ) -> Result<Vec<ScheduleVersion>, RepositoryError> {
        self.memory.list_schedule_versions(task)
    }

    fn note_schedule(
        &self,
        task: &TaskId,
        rule: Option<&str>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Timetable, RepositoryError> {
        self.memory.note_schedule(task, rule, since, now)
    }

    fn plan(&self, plans: &[Plan], now: Timestamp) -> Result<Vec<Planned>, RepositoryError> {
        fails(&self.plans_fail)?;
        self.memory.plan(plans, now)
    }

    fn list_due_tasks(&self) -> Result<Vec<TaskId>, RepositoryError> {
        self.memory.list_due_tasks()
    }

    fn list_due(
        &self,
        task: &TaskId,
        ready_by: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<DueAttempt>, RepositoryError> {
        self.memory.list_due(task, ready_by, limit)
    }

    fn withdraw(
        &self,
        due: &DueAttempt,
        reason: MissReason,
        now: Timestamp,
    ) -> Result<bool, RepositoryError> {
        self.memory.withdraw(due, reason, now)
    }

    fn list_missed(&self, filter: &MissedFilter) -> Result<MissedPage, RepositoryError> {
        self.memory.list_missed(filter)
    }

    fn window_states(
        &self,
        task: &TaskId,
        windows: &[Timestamp],
    ) -> Result<Vec<WindowState>, RepositoryError> {
        self.memory.window_states(task, windows)
    }
}

impl SeenTasksRepository for FaultyStore {
    fn list_seen_tasks(&self) -> Result<SeenTasks, RepositoryError> {
        fails(&self.looks_fail)?;
        self.looks.fetch_add(1, Ordering::SeqCst);
        self.memory.list_seen_tasks()
    }

    fn note_tasks(
        &self,
        tasks: &SeenTasks,
        by: &Scrubbed,
        now: Timestamp,
    ) -> Result<Vec<TaskChangedEvent>, RepositoryError> {
        self.tellings.fetch_add(1, Ordering::SeqCst);
        let changes = self.memory.note_tasks(tasks, by, now)?;
        self.changes.lock().unwrap().extend(changes.iter().cloned());
        Ok(changes)
    }
}

impl Outbox for FaultyStore {
    fn list_unpublished(&self, limit: usize) -> Result<Vec<ExperienceId>, RepositoryError> {
        self.memory.list_unpublished(limit)
    }

    fn mark_published(&self, ids: &[ExperienceId]) -> Result<(), RepositoryError> {
        fails(&self.marks_fail)?;
        self.memory.mark_published(ids)
    }
}

impl Retriever for FaultyStore {
    fn retrieve(&self, query: &MemoryQuery) -> Result<Vec<Memory>, RepositoryError> {
        fails(&self.retrievals_fail)?;
        self.memory.retrieve(query)
    }
}

impl ExperienceRepository for FaultyStore {
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        self.memory.append(execution)
    }

    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError> {
        self.memory.lookup(id)
    }

    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError> {
        self.memory.lookup_span(span)
    }

    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError> {
        self.memory.lookup_key(key)
    }

    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError> {
        self.memory.list_trace(trace)
    }

    fn list_recent(&self, filter: &RecentFilter) -> Result<Vec<Record>, RepositoryError> {
        self.memory.list_recent(filter)
    }

    fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page, RepositoryError> {
        self.memory.list_executions(filter)
    }

    fn list_children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError> {
        self.memory.list_children(id, limit)
    }

    fn list_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<Reference>, RepositoryError> {
        self.memory.list_prefix(prefix, limit)
    }
}
