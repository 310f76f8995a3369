//! Executions as they are to lie in the database, written down before a lock is taken.

use astra_model::{
    Execution, ExperienceId, IdempotencyKey, LedgerChain, LedgerEvent, Naming, Pruned, Record,
    RecordDigest, ScriptRun, SpanId, ToolCall,
};
use rusqlite::Connection;

use crate::insert::{NewRow, in_lower_case, json_text};
use crate::{append, digest, effects, ledger, tombstone};

/// The rows of an execution under one of its names.
pub(crate) struct Draft {
    key: IdempotencyKey,
    id: ExperienceId,
    span: SpanId,
    row: NewRow<'static>,
    digest: RecordDigest,
    executed: LedgerEvent,
    tool_calls: Vec<ToolCall>,
    script_runs: Vec<ScriptRun>,
}

/// What became of a draft.
pub(crate) enum Kept {
    /// It was inserted, with an entry at this place in the ledger.
    New { entry: u64 },
    /// Its key has a record.
    Recorded(Record),
    /// Its key had a record, which was pruned.
    Pruned(Box<Pruned>),
    /// Its name is another's; nothing was written.
    NameIsTaken,
}

impl Draft {
    pub(crate) fn of(execution: &Execution, naming: &Naming) -> rusqlite::Result<Self> {
        let document = execution.to_document(naming);
        let digest = RecordDigest::of_execution(&document);
        Ok(Self {
            key: execution.key(),
            id: naming.id().clone(),
            span: execution.running().lineage.span(),
            executed: LedgerEvent::Executed(execution.to_event(naming, digest.clone())),
            digest,
            row: NewRow {
                id: document.id.into(),
                experience_type: "task_execution".into(),
                created: execution.running().started,
                content: json_text(&document.content)?,
                provenance: json_text(&in_lower_case(document.provenance))?,
                parents: json_text(&document.parents)?,
                causes: json_text(&document.causes)?,
                session_id: Some(document.session_id),
                meta: json_text(&document.meta)?,
            },
            tool_calls: execution.tool_calls().to_vec(),
            script_runs: execution.script_runs().to_vec(),
        })
    }

    pub(crate) fn id(&self) -> &ExperienceId {
        &self.id
    }

    /// Inserts the rows, unless the key is recorded or the name taken; to be called in a
    /// transaction.
    pub(crate) fn keep(
        &self,
        connection: &Connection,
        chain: &dyn LedgerChain,
    ) -> rusqlite::Result<Kept> {
        if let Some(record) = append::lookup_key(connection, &self.key)? {
            return Ok(Kept::Recorded(record));
        }
        if let Some(pruned) = tombstone::of_key(connection, &self.key)? {
            return Ok(Kept::Pruned(Box::new(pruned)));
        }
        if append::is_taken(connection, &self.id)? {
            return Ok(Kept::NameIsTaken);
        }
        let entry = self.insert(connection, chain)?;
        Ok(Kept::New { entry })
    }

    /// Inserts the rows, with an entry in the ledger; returns its place. To be called in a transaction.
    pub(crate) fn insert(
        &self,
        connection: &Connection,
        chain: &dyn LedgerChain,
    ) -> rusqlite::Result<u64> {
        let entry = ledger::append(connection, chain, &self.executed)?.seq;
        digest::insert(connection, &self.id, &self.digest, Some(entry))?;
        self.row.insert(connection)?;
        effects::insert(
            connection,
            &self.id,
            self.span,
            &self.tool_calls,
            &self.script_runs,
        )?;
        Ok(entry)
    }
}
