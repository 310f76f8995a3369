//! Claims, from the right to run an attempt to its record.

use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, DueAttempt, Execution, ExperienceId, Holder,
    IdempotencyKey, LateCompletion, Lease, OpenClaim, Record, RecordError, RepositoryError,
    RetrievalCall, RetrievalCallDocument, Running, SpanId, Timestamp,
};
use rusqlite::{Connection, params};

use crate::claim_row::{self, ClaimRow};
use crate::draft::{Draft, Kept};
use crate::engine::Layout;
use crate::error::failed;
use crate::insert::json_text;
use crate::new_claim::{Claimed, NewClaim};
use crate::select::prepared;
use crate::store::Store;
use crate::{append, late, outbox, timetable};

const IS_HELD: &str = "SELECT 1 FROM claim WHERE key = ?1 AND token = ?2";
const RENEW: &str = "UPDATE claim SET seen = ?3, expires = ?4 WHERE key = ?1 AND token = ?2";
const NOTE_RETRIEVAL: &str = "
    UPDATE claim SET retrieved = json_insert(retrieved, '$[#]', json(?3))
    WHERE key = ?1 AND token = ?2
";
const CLOSE: &str = "DELETE FROM claim WHERE key = ?1 AND token = ?2";

/// What a write under a lease came to.
type Fenced<T> = Result<T, Option<Record>>;

impl ClaimRepository for Store {
    fn claim_within(
        &self,
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
        open_max: Option<u32>,
    ) -> Result<ClaimOutcome, RepositoryError> {
        const ACTION: &str = "claim an attempt";
        let claim = NewClaim::of(running, holder, expires).map_err(failed(ACTION))?;
        let found =
            self.write_shared(ACTION, move |connection| claim.make(connection, open_max))?;
        match found {
            Claimed::Now(lease) => Ok(ClaimOutcome::Claimed(lease)),
            Claimed::Recorded(record) => Ok(ClaimOutcome::Recorded(record)),
            Claimed::Pruned(pruned) => Ok(ClaimOutcome::Pruned(pruned)),
            Claimed::AtLimit => Ok(ClaimOutcome::AtLimit),
            Claimed::Before(row) => {
                let open = row.open_claim(ACTION, &*self.scrubber)?;
                Ok(ClaimOutcome::Held(Box::new(open)))
            }
        }
    }

    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError> {
        self.write_held("renew a claim", lease, move |connection, lease| {
            let (key, token) = (lease.key.as_str(), lease.token.0);
            let times = params![key, token, seen.as_millis(), expires.as_millis()];
            prepared(connection, RENEW)?.execute(times).map(drop)
        })
    }

    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError> {
        const ACTION: &str = "note a retrieval";
        let call = json_text(&RetrievalCallDocument::from(call)).map_err(failed(ACTION))?;
        self.write_held(ACTION, lease, move |connection, lease| {
            let noted = params![lease.key.as_str(), lease.token.0, call];
            prepared(connection, NOTE_RETRIEVAL)?
                .execute(noted)
                .map(drop)
        })
    }

    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError> {
        const ACTION: &str = "record an execution";
        for naming in execution.id_candidates() {
            let draft = Draft::of(execution, &naming).map_err(failed(ACTION))?;
            let (chain, next) = (self.chain.clone(), next.to_vec());
            let kept = self.write_held(ACTION, lease, move |connection, lease| {
                let kept = draft.keep(connection, &*chain)?;
                settle(connection, lease, &kept, draft.id(), &next)?;
                Ok(kept)
            })?;
            match kept {
                Kept::New { .. } => return Ok(Appended::New(naming.id().clone())),
                Kept::Recorded(record) => return Ok(append::existing(record, execution)),
                Kept::Pruned(pruned) => return Ok(Appended::Pruned(pruned)),
                Kept::NameIsTaken => {}
            }
        }
        Err(failed(ACTION)(append::span_is_taken(execution)).into())
    }

    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError> {
        let late = LateCompletion::of(execution, noted);
        self.write_shared("note a late result", move |connection| {
            late::add(connection, &late)
        })
    }

    fn list_late(&self, span: SpanId) -> Result<Vec<LateCompletion>, RepositoryError> {
        self.read_ours("list late results", |connection| {
            late::list(connection, span)
        })
    }

    fn lookup_claim(&self, key: &IdempotencyKey) -> Result<Option<OpenClaim>, RepositoryError> {
        const ACTION: &str = "look up a claim";
        let claims = self.claim_rows(ACTION, Some(key))?;
        self.open_claims(ACTION, claims).map(|mut open| open.pop())
    }

    fn list_claims(&self) -> Result<Vec<OpenClaim>, RepositoryError> {
        const ACTION: &str = "list claims";
        let claims = self.claim_rows(ACTION, None)?;
        self.open_claims(ACTION, claims)
    }
}

impl Store {
    /// Writes what only the holder of a claim may write.
    fn write_held<T: Send + 'static>(
        &self,
        action: &'static str,
        lease: &Lease,
        work: impl Fn(&Connection, &Lease) -> rusqlite::Result<T> + Send + Sync + 'static,
    ) -> Result<T, RecordError> {
        let held = lease.clone();
        let written: Fenced<T> = self.write_shared(action, move |connection| {
            if is_held(connection, &held)? {
                work(connection, &held).map(Ok)
            } else {
                append::lookup_key(connection, &held.key).map(Err)
            }
        })?;
        written.map_err(|record| RecordError::Fenced {
            key: lease.key.clone(),
            record: record.map(Box::new),
        })
    }

    fn claim_rows(
        &self,
        action: &'static str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Vec<ClaimRow>, RepositoryError> {
        if self.layout == Layout::Legacy {
            return Ok(Vec::new());
        }
        self.read(action, |connection| {
            claim_row::select(key).all(connection, |row| ClaimRow::read(row).map(Some))
        })
    }

    fn open_claims(
        &self,
        action: &'static str,
        rows: Vec<ClaimRow>,
    ) -> Result<Vec<OpenClaim>, RepositoryError> {
        rows.into_iter()
            .map(|row| row.open_claim(action, &*self.scrubber))
            .collect()
    }
}

/// Closes a claim whose key is recorded by now, and makes due what follows from a record that is new.
fn settle(
    connection: &Connection,
    lease: &Lease,
    kept: &Kept,
    id: &ExperienceId,
    next: &[DueAttempt],
) -> rusqlite::Result<()> {
    match kept {
        Kept::NameIsTaken => return Ok(()),
        Kept::Recorded(_) | Kept::Pruned(_) => {}
        Kept::New { entry } => {
            outbox::add(connection, *entry, id)?;
            for due in next {
                timetable::make_due(connection, due)?;
            }
        }
    }
    let closed = params![lease.key.as_str(), lease.token.0];
    prepared(connection, CLOSE)?.execute(closed).map(drop)
}

fn is_held(connection: &Connection, lease: &Lease) -> rusqlite::Result<bool> {
    prepared(connection, IS_HELD)?.exists(params![lease.key.as_str(), lease.token.0])
}
