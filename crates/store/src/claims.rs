//! Claims, from the right to run an attempt to its record.

use astra_model::{
    Appended, ClaimDocument, ClaimOutcome, ClaimRepository, DueAttempt, Execution, FencingToken,
    Holder, IdempotencyKey, LateCompletion, Lease, OpenClaim, Record, RecordError, RepositoryError,
    RetrievalCall, RetrievalCallDocument, Running, SpanId, TaskId, Timestamp,
};
use rusqlite::{Connection, named_params, params};

use crate::claim_row::{self, ClaimRow};
use crate::engine::Layout;
use crate::insert::json_text;
use crate::select::prepared;
use crate::store::Store;
use crate::{append, late, outbox, timetable};

const INSERT: &str = "
    INSERT INTO claim (key, task_id, runner, pid, host, boot, document, seen, expires)
    VALUES (:key, :task_id, :runner, :pid, :host, :boot, :document, :seen, :expires)
";
const OPEN: &str = "SELECT count(*) FROM claim WHERE task_id = ?1";
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
        let found = self.write(ACTION, |transaction| {
            claim(transaction, running, holder, expires, open_max)
        })?;
        match found {
            Claimed::Now(lease) => Ok(ClaimOutcome::Claimed(lease)),
            Claimed::Recorded(record) => Ok(ClaimOutcome::Recorded(record)),
            Claimed::AtLimit => Ok(ClaimOutcome::AtLimit),
            Claimed::Before(row) => {
                let open = row.open_claim(ACTION, &*self.scrubber)?;
                Ok(ClaimOutcome::Held(Box::new(open)))
            }
        }
    }

    fn renew(&self, lease: &Lease, seen: Timestamp, expires: Timestamp) -> Result<(), RecordError> {
        self.write_held("renew a claim", lease, |transaction| {
            let times = params![
                lease.key.as_str(),
                lease.token.0,
                seen.as_millis(),
                expires.as_millis()
            ];
            transaction.prepare_cached(RENEW)?.execute(times)?;
            Ok(())
        })
    }

    fn note_retrieval(&self, lease: &Lease, call: &RetrievalCall) -> Result<(), RecordError> {
        self.write_held("note a retrieval", lease, |transaction| {
            let call = json_text(&RetrievalCallDocument::from(call))?;
            let noted = params![lease.key.as_str(), lease.token.0, call];
            transaction.prepare_cached(NOTE_RETRIEVAL)?.execute(noted)?;
            Ok(())
        })
    }

    fn record_with(
        &self,
        lease: &Lease,
        execution: &Execution,
        next: &[DueAttempt],
    ) -> Result<Appended, RecordError> {
        self.write_held("record an execution", lease, |transaction| {
            let appended = append::append(transaction, &*self.chain, execution)?;
            if let Appended::New(id) = &appended {
                outbox::add(transaction, id)?;
                for due in next {
                    timetable::make_due(transaction, due)?;
                }
            }
            let closed = params![lease.key.as_str(), lease.token.0];
            transaction.prepare_cached(CLOSE)?.execute(closed)?;
            Ok(appended)
        })
    }

    fn note_late(&self, execution: &Execution, noted: Timestamp) -> Result<(), RepositoryError> {
        let late = LateCompletion::of(execution, noted);
        self.write("note a late result", |transaction| {
            late::add(transaction, &late)
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
    fn write_held<T>(
        &self,
        action: &'static str,
        lease: &Lease,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RecordError> {
        let written: Fenced<T> = self.write(action, |transaction| {
            if is_held(transaction, lease)? {
                work(transaction).map(Ok)
            } else {
                append::lookup_key(transaction, &lease.key).map(Err)
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

enum Claimed {
    Now(Lease),
    Recorded(Record),
    Before(ClaimRow),
    AtLimit,
}

fn claim(
    connection: &Connection,
    running: &Running,
    holder: &Holder,
    expires: Timestamp,
    open_max: Option<u32>,
) -> rusqlite::Result<Claimed> {
    let key = running.key();
    if let Some(record) = append::lookup_key(connection, &key)? {
        take_due(connection, running)?;
        return Ok(Claimed::Recorded(record));
    }
    let held = claim_row::select(Some(&key));
    if let Some(row) = held.first(connection, |row| ClaimRow::read(row).map(Some))? {
        return Ok(Claimed::Before(row));
    }
    if is_at_limit(connection, &running.task.id, open_max)? {
        return Ok(Claimed::AtLimit);
    }
    take_due(connection, running)?;
    connection.prepare_cached(INSERT)?.execute(named_params! {
        ":key": key.as_str(),
        ":task_id": running.task.id.as_str(),
        ":runner": holder.runner.to_string(),
        ":pid": holder.pid,
        ":host": holder.host,
        ":boot": holder.boot,
        ":document": json_text(&ClaimDocument::from(running))?,
        ":seen": running.started.as_millis(),
        ":expires": expires.as_millis(),
    })?;
    let token = FencingToken(connection.last_insert_rowid());
    Ok(Claimed::Now(Lease { key, token }))
}

fn is_at_limit(
    connection: &Connection,
    task: &TaskId,
    open_max: Option<u32>,
) -> rusqlite::Result<bool> {
    let Some(open_max) = open_max else {
        return Ok(false);
    };
    let open: u32 = prepared(connection, OPEN)?.query_row([task.as_str()], |row| row.get(0))?;
    Ok(open >= open_max)
}

/// Takes an attempt from what is due, if it was.
fn take_due(connection: &Connection, running: &Running) -> rusqlite::Result<bool> {
    let attempt = running.lineage.attempt();
    timetable::take_due(connection, &running.task.id, &running.window, attempt)
}

fn is_held(connection: &Connection, lease: &Lease) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(IS_HELD)?
        .exists(params![lease.key.as_str(), lease.token.0])
}
