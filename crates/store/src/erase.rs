//! The one way past immutability: free texts that a law or their subject wants gone.

use astra_model::{
    ERASED, ErasedEvent, ExecutionDocument, ExperienceId, LedgerEvent, Record, RecordDigest,
    RepositoryError, Scrubbed, SpanId, Timestamp, TraceId,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use thiserror::Error;

use crate::engine::Layout;
use crate::insert::{in_lower_case, json_text};
use crate::select::{Select, prepared};
use crate::store::Store;
use crate::{digest, experiences, index, ledger, row};

const ACTION: &str = "erase a record";

const ERASURE: &str = "SELECT entry FROM erasure WHERE experience_id = ?1";
const ADD: &str = "INSERT INTO erasure (experience_id, entry) VALUES (?1, ?2)";
const TEXTS: &str = "UPDATE experience SET content = ?2, provenance = ?3 WHERE id = ?1";
const TOOL_CALL: &str = "UPDATE tool_call
    SET name = ?3, arguments = ?4, error = CASE WHEN error IS NOT NULL THEN ?3 END
    WHERE id = ?1 AND experience_id = ?2";
const SCRIPT_RUN: &str =
    "UPDATE script_run SET program = ?3, arguments = ?4 WHERE id = ?1 AND experience_id = ?2";

/// A record whose free texts are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The place of the entry that says so, in the ledger.
    pub entry: u64,
    /// Whether they were erased now; otherwise they had been before, and nothing was changed.
    pub is_new: bool,
    /// Whether nothing of them is left in the database's log. While others read an older state it
    /// stays; erasing again empties it when they are done.
    pub is_log_empty: bool,
}

/// A record could not be erased; then nothing was changed.
#[derive(Debug, Error)]
pub enum EraseError {
    /// There is no such record.
    #[error("{id} is not there: look it up with `astra list`")]
    NotFound {
        /// What was to be erased.
        id: ExperienceId,
    },
    /// It is no execution, or Python's side wrote it: no entry of the ledger proves what it said.
    #[error("{id} is no execution that astra recorded: nothing would prove what it said before")]
    NotOurs {
        /// What was to be erased.
        id: ExperienceId,
    },
    /// It can't be read as an execution.
    #[error("{id} can't be read as an execution: see `astra verify`")]
    Unreadable {
        /// What was to be erased.
        id: ExperienceId,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl Store {
    /// Erases the free texts of a record, and of the tool calls and programs beside it, for ever.
    ///
    /// In one transaction the ledger says that it was done, by whom and why, and each text becomes
    /// [`ERASED`]; ids, hashes, times and shape stay, and so does the digest that proves what the
    /// record said. The full-text index goes and is made anew where it is asked for. A record that
    /// is erased already is not erased again. Neither backups nor result files are touched.
    ///
    /// # Errors
    ///
    /// If it is no execution of ours, or can't be written.
    pub fn erase(
        &self,
        id: &ExperienceId,
        reason: Scrubbed,
        by: Scrubbed,
        now: Timestamp,
    ) -> Result<Erased, EraseError> {
        let (entry, is_new) = self.write(ACTION, |transaction| {
            if let Some(entry) = lookup(transaction, id)? {
                return Ok(Ok((entry, false)));
            }
            let erasure = match find(transaction, id)?.map(|record| Erasure::of(&record)) {
                None => return Ok(Err(EraseError::NotFound { id: id.clone() })),
                Some(Err(error)) => return Ok(Err(error)),
                Some(Ok(erasure)) => erasure,
            };
            let event = erasure.to_event(id, reason, by, now);
            let entry = ledger::append(transaction, &*self.chain, &event)?.seq;
            prepared(transaction, ADD)?.execute(params![id.as_str(), ledger::place(entry)])?;
            erasure.write(transaction)?;
            index::forget(transaction)?;
            Ok(Ok((entry, true)))
        })??;
        Ok(Erased {
            entry,
            is_new,
            is_log_empty: self.empty_log(ACTION)?,
        })
    }
}

fn lookup(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<Option<u64>> {
    prepared(connection, ERASURE)?
        .query_row([id.as_str()], |row| row.get::<_, i64>(0))
        .optional()
        .map(|entry| entry.map(i64::unsigned_abs))
}

fn find(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<Option<Record>> {
    Select::records(Layout::Ours, "")
        .bind(experiences::ID, id.as_str().to_owned())
        .first(connection, row::record)
}

/// A record that is to be erased, and what it is to say then.
struct Erasure {
    before: RecordDigest,
    trace: TraceId,
    span: SpanId,
    after: ExecutionDocument,
}

impl Erasure {
    fn of(record: &Record) -> Result<Self, EraseError> {
        let id = record.id();
        if record.experience_type() != "TASK_EXECUTION" || digest::is_pythons(record) {
            return Err(EraseError::NotOurs { id: id.clone() });
        }
        Self::read(record).map_err(|source| EraseError::Unreadable {
            id: id.clone(),
            source,
        })
    }

    fn read(record: &Record) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut after = record.execution_document()?;
        let facts = &after.content.structured;
        let (trace, span) = (facts.trace_id.parse()?, facts.span_id.parse()?);
        after.erase();
        Ok(Self {
            before: RecordDigest::of(record.document()),
            trace,
            span,
            after,
        })
    }

    fn to_event(
        &self,
        id: &ExperienceId,
        reason: Scrubbed,
        by: Scrubbed,
        now: Timestamp,
    ) -> LedgerEvent {
        LedgerEvent::Erased(ErasedEvent {
            erased: now,
            experience: id.clone(),
            trace: self.trace,
            span: self.span,
            record: self.before.clone(),
            erased_record: RecordDigest::of_execution(&self.after),
            reason,
            by,
        })
    }

    /// Writes what the record says then, and the rows beside it.
    fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let (id, io) = (&self.after.id, &self.after.content.structured.io);
        let mut call = prepared(connection, TOOL_CALL)?;
        for tool_call in &io.tool_calls {
            let arguments = json!({ ERASED: true }).to_string();
            call.execute(params![tool_call, id, ERASED, arguments])?;
        }
        let mut run = prepared(connection, SCRIPT_RUN)?;
        for script_run in &io.script_runs {
            let arguments = json!([ERASED]).to_string();
            run.execute(params![script_run, id, ERASED, arguments])?;
        }
        let content = json_text(&self.after.content)?;
        let provenance = json_text(&in_lower_case(self.after.provenance.clone()))?;
        prepared(connection, TEXTS)?.execute(params![id, content, provenance])?;
        Ok(())
    }
}
