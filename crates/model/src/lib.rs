#![doc = include_str!("../README.md")]

mod canonical;
mod clock;
mod digest;
mod ids;
mod json;
mod text;
mod text_id;
mod window;

mod effects;
mod execution;
mod failure;
mod retrieval;
mod running;

mod document;
mod erasure;
mod from_document;
mod invariant;
mod record;
mod rule;
mod to_document;

mod claim;
mod claim_document;
mod due;
mod import;
mod late;
mod ledger;
mod ledger_event;
mod ledger_sink;
mod missed;
mod pruned;
mod query;
mod repository;
mod seen_tasks;
mod stats;
mod timetable;
mod trace_parent;

pub use canonical::canonical_json;
pub use claim::{
    ClaimOutcome, ClaimRepository, FencingToken, Holder, Lease, OpenClaim, Outbox, RecordError,
};
pub use claim_document::{ClaimDocument, InvalidClaim};
pub use clock::{Clock, InvalidTimestamp, SystemClock, Timestamp};
pub use digest::{
    ConfigDigest, IdempotencyKey, PrunedDigest, RecordDigest, StackHash, sha256_hex, to_hex,
};
pub use document::{
    ContentDocument, ErrorDocument, ExecutionDocument, GrantsDocument, IoDocument, MetaDocument,
    ProvenanceDocument, RetrievalCallDocument, RetrievalDocument, RunnerDocument, SCHEMA_VERSION,
    SourceDocument, StructuredDocument, TruncationDocument, UnreadableDocument,
};
pub use due::DueAttempt;
pub use effects::{
    Effects, EffectsRepository, OutsideWorkspace, ScriptExit, ScriptRun, StreamDigest, ToolCall,
    WorkspacePath,
};
pub use erasure::ERASED;
pub use execution::{Ending, Execution, Naming, Notes, Source, Truncation};
pub use failure::Failure;
pub use from_document::InvalidDocument;
pub use ids::{
    ErrorType, ExperienceId, IdSource, RandomIds, RunnerId, ScriptRunId, SpanId, TaskId, TaskSlug,
    TaskType, ToolCallId, TraceId,
};
pub use import::{Imported, Importer};
pub use invariant::validate;
pub use json::read_json;
pub use late::LateCompletion;
pub use ledger::{
    EntryHash, GENESIS, InvalidEntryHash, LedgerChain, LedgerEntry, LedgerHead, LedgerRepository,
};
pub use ledger_event::{ErasedEvent, ExecutedEvent, LedgerEvent, TaskChange, TaskChangedEvent};
pub use ledger_sink::{LedgerSink, LedgerSinkError};
pub use missed::{MissReason, MissedFilter, MissedPage, MissedWindow};
pub use pruned::{Pruned, PrunedEvent, Tombstone};
pub use query::{
    Cursor, ExecutionFilter, InvalidCursor, InvalidFilter, LIMIT_DEFAULT, LIMIT_MAX, MemoryFilters,
    MemoryQuery, Page, RecentFilter, TOP_K_DEFAULT, TOP_K_MAX, TaskRef,
};
pub use record::Record;
pub use repository::{
    Appended, ExperienceRepository, Memory, Reference, RepositoryError, Retriever,
};
pub use retrieval::{Retrieval, RetrievalCall};
pub use rule::{Rule, Violation};
pub use running::{Captured, Lineage, Mode, RunnerInfo, Running, TaskSnapshot};
pub use seen_tasks::{SeenTask, SeenTasks, SeenTasksRepository};
pub use stats::{
    Counts, Durations, FailureKind, Failures, MemoriesUsed, Outcomes, Statistics, StatisticsFilter,
    StatisticsRepository,
};
pub use text::{Scrubbed, ScrubbedObject, Scrubber};
pub use text_id::InvalidId;
pub use timetable::{
    Noted, Plan, Planned, ScheduleVersion, Timetable, TimetableRepository, WindowState,
};
pub use trace_parent::TraceParent;
pub use window::{Attempt, InvalidWindow, Window};
