//! Who runs what at this moment.

use thiserror::Error;

use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::due::DueAttempt;
use crate::execution::Execution;
use crate::ids::{ExperienceId, RunnerId, SpanId};
use crate::late::LateCompletion;
use crate::pruned::Pruned;
use crate::record::Record;
use crate::repository::{Appended, RepositoryError};
use crate::retrieval::RetrievalCall;
use crate::running::Running;

/// A process that runs tasks, so that another can tell whether it still lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// This life of it; names the file that it keeps locked.
    pub runner: RunnerId,
    /// Its process.
    pub pid: u32,
    /// Its machine.
    pub host: String,
    /// This life of its machine's kernel.
    pub boot: String,
}

/// A number that grows with every claim, so that a holder who was given up can't write any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FencingToken(pub i64);

/// The right to record one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The attempt's key.
    pub key: IdempotencyKey,
    /// The claim that it was given for.
    pub token: FencingToken,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimOutcome {
    /// The attempt is the caller's to run.
    Claimed(Lease),
    /// It ran already; this is its record.
    Recorded(Record),
    /// It ran already, and its record was pruned since.
    Pruned(Box<Pruned>),
    /// Somebody else runs it.
    Held(Box<OpenClaim>),
    /// As many attempts of the task are claimed as may be at once; it was not claimed.
    AtLimit,
}

/// An attempt that was claimed and not recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenClaim {
    /// The right that its holder has.
    pub lease: Lease,
    /// Who holds it.
    pub holder: Holder,
    /// What runs.
    pub running: Running,
    /// What it retrieved so far.
    pub retrieved: Vec<RetrievalCall>,
    /// When its holder was last known to live.
    pub seen: Timestamp,
    /// Until when a machine that can't look for the holder must take it for alive.
    pub expires: Timestamp,
}

/// An attempt could not be recorded.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The claim was taken from its holder, who was thought dead; nothing was stored.
    #[error(
        "the claim of {key} is no longer this runner's: it was given up as dead, and its record stands; \
         this late result was not stored"
    )]
    Fenced {
        /// The attempt's key.
        key: IdempotencyKey,
        /// The record that stands, if there is one.
        record: Option<Box<Record>>,
    },
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// Gives out attempts, each to one runner, and takes their records.
///
/// A correct implementation lets, of any number of threads and processes, one claim a key, in one
/// transaction that is durable when it returns. A claim that isn't recorded stays until somebody
/// records it; it never ends by itself. An attempt that is claimed or found recorded is no longer
/// due, from that transaction on.
pub trait ClaimRepository: Send + Sync {
    /// Claims an attempt, before it runs, however many of its task run already: never
    /// [`ClaimOutcome::AtLimit`].
    ///
    /// # Errors
    ///
    /// If the claim could not be made durable: then the attempt must not run.
    fn claim(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
    ) -> Result<ClaimOutcome, RepositoryError> {
        self.claim_within(running, holder, expires, None)
    }

    /// Claims an attempt, before it runs, unless so many attempts of its task are claimed already.
    ///
    /// Of any number of threads and processes that claim attempts of one task within the same
    /// limit, never more are given a claim than it allows. A key that is recorded or held is
    /// answered as such, at the limit too.
    ///
    /// # Errors
    ///
    /// If the claim could not be made durable: then the attempt must not run.
    fn claim_within(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError>;

    /// Says that the holder lives, and until when it must be taken for alive.
    ///
    /// # Errors
    ///
    /// [`RecordError::Fenced`] if the claim is no longer the holder's.
    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError>;

    /// Keeps a retrieval with the claim, so that it is in the record even if the runner dies.
    ///
    /// # Errors
    ///
    /// [`RecordError::Fenced`] if the claim is no longer the holder's.
    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError>;

    /// Stores an attempt's record with all its rows, closes its claim and puts it into the outbox,
    /// in one transaction.
    ///
    /// # Errors
    ///
    /// [`RecordError::Fenced`] if the claim is no longer the holder's; then nothing was stored.
    fn record(&self, lease: &Lease, execution: &Execution) -> Result<Appended, RecordError> {
        self.record_with(lease, execution, &[])
    }

    /// Records as [`record`](Self::record) does, and makes those attempts due in the same
    /// transaction that follow from this one: its retry, and the first attempts that it triggers.
    ///
    /// One that is due, claimed or recorded already stays what it is. Nothing follows where the key
    /// was recorded already ([`Appended::Existing`]): what follows from that record is its own
    /// writer's to say.
    ///
    /// # Errors
    ///
    /// [`RecordError::Fenced`] if the claim is no longer the holder's; then nothing was stored.
    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError>;

    /// Notes what an attempt came to whose record was fenced, beside the record that stands.
    ///
    /// Noting the same end of an attempt twice changes nothing.
    ///
    /// # Errors
    ///
    /// If it could not be stored.
    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError>;

    /// Returns the late results of an attempt, by the instant at which they ended.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_late(&self, span: SpanId) -> Result<Vec<LateCompletion>, RepositoryError>;

    /// Returns the claim of a key, if one is open.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError>;

    /// Returns all claims that are open.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError>;
}

/// Remembers which records are still to be published.
pub trait Outbox: Send + Sync {
    /// Returns ids of records that are recorded and not yet published, oldest first: at most so
    /// many; 0 for [`LIMIT_DEFAULT`](crate::LIMIT_DEFAULT).
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn list_unpublished(&self, limit: usize) -> Result<Vec<ExperienceId>, RepositoryError>;

    /// Says that records are published, of all or of none; saying it twice changes nothing.
    ///
    /// # Errors
    ///
    /// If it could not be stored.
    fn mark_published(&self, ids: &[ExperienceId]) -> Result<(), RepositoryError>;
}
