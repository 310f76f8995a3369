//! Executions that were made elsewhere, many in one transaction.

use astra_model::{
    Attempt, Execution, ExperienceId, IdempotencyKey, Imported, Importer, LedgerChain, Naming,
    RepositoryError,
};
use rusqlite::Connection;

use crate::draft::Draft;
use crate::engine::Layout;
use crate::select::{Select, fact, first_with};
use crate::store::Store;
use crate::{append, row, tombstone};

const KEY: &str = concat!(
    "SELECT id, ",
    fact!("status"),
    first_with!("idempotency_key")
);
const SPAN: &str = concat!("SELECT id", first_with!("span_id"));
const SPAN_AND_TRACE: &str = concat!(
    "SELECT ",
    fact!("span_id"),
    ", ",
    fact!("trace_id"),
    first_with!("idempotency_key")
);

/// What an import is decided by, and what it leaves: the same questions for a run and a rehearsal.
pub(crate) trait Kept {
    /// Finds the record of a key, one that was pruned too.
    fn find_key(&self, key: &str) -> rusqlite::Result<Option<Imported>>;

    /// Finds the record of a span, one that was pruned too.
    fn find_span(&self, span: &str) -> rusqlite::Result<Option<ExperienceId>>;

    /// Finds the span and the trace of a key's record.
    fn find_attempt(&self, key: &str) -> rusqlite::Result<Option<(String, String)>>;

    /// Tells whether an experience has this id.
    fn has(&self, id: &ExperienceId) -> rusqlite::Result<bool>;

    /// Keeps an execution under one of its names.
    fn keep(&self, execution: &Execution, naming: &Naming) -> rusqlite::Result<()>;
}

/// Imports one execution; to be called in a transaction.
pub(crate) fn import(kept: &dyn Kept, execution: &Execution) -> rusqlite::Result<Imported> {
    if let Some(existing) = kept.find_key(execution.key().as_str())? {
        return Ok(existing);
    }
    let span = execution.running().lineage.span().to_string();
    if let Some(id) = kept.find_span(&span)? {
        return Ok(Imported::SpanTaken { id });
    }
    if lacks_predecessor(kept, execution)? {
        return Ok(Imported::NoPredecessor);
    }
    let mut last = None;
    for naming in execution.id_candidates() {
        if !kept.has(naming.id())? {
            kept.keep(execution, &naming)?;
            return Ok(Imported::New(naming.id().clone()));
        }
        last = Some(naming.id().clone());
    }
    // The longest holds the whole span: whatever has it stands where this one would.
    last.map(|id| Imported::SpanTaken { id })
        .ok_or(rusqlite::Error::QueryReturnedNoRows)
}

/// Tells whether what an execution retries is not the attempt before it, by key, span and trace.
fn lacks_predecessor(kept: &dyn Kept, execution: &Execution) -> rusqlite::Result<bool> {
    let running = execution.running();
    let lineage = &running.lineage;
    let before = Attempt::new(lineage.attempt().number() - 1);
    let (Some(span), Some(before)) = (lineage.retry_of(), before) else {
        return Ok(false);
    };
    let key = IdempotencyKey::new(&running.task.id, &running.window, before);
    let expected = (span.to_string(), lineage.trace().to_string());
    Ok(kept.find_attempt(key.as_str())? != Some(expected))
}

impl Importer for Store {
    fn import(&self, executions: &[Execution]) -> Result<Vec<Imported>, RepositoryError> {
        self.write_new("import executions", |transaction| {
            let rows = Rows::of(transaction, &*self.chain, self.layout);
            executions
                .iter()
                .map(|execution| import(&rows, execution))
                .collect()
        })
    }
}

/// The rows of a database of ours.
pub(crate) struct Rows<'c> {
    connection: &'c Connection,
    chain: &'c dyn LedgerChain,
    layout: Layout,
}

impl<'c> Rows<'c> {
    pub(crate) fn of(
        connection: &'c Connection,
        chain: &'c dyn LedgerChain,
        layout: Layout,
    ) -> Self {
        Self {
            connection,
            chain,
            layout,
        }
    }

    /// Decides on what was pruned as on what is there.
    fn or_pruned<T>(
        &self,
        found: Option<T>,
        pruned: impl FnOnce() -> rusqlite::Result<Option<T>>,
    ) -> rusqlite::Result<Option<T>> {
        match found {
            None if self.layout.has_tombstones() => pruned(),
            found => Ok(found),
        }
    }
}

impl Kept for Rows<'_> {
    fn find_key(&self, key: &str) -> rusqlite::Result<Option<Imported>> {
        let select = Select::new("").bind(KEY, key.to_owned());
        let found = select.first(self.connection, |row| {
            let existing = |id| Imported::Existing {
                id,
                status: row.get_ref(1).map(row::text).unwrap_or_default().to_owned(),
            };
            Ok(row::experience_id(row.get_ref(0)?).map(existing))
        })?;
        self.or_pruned(found, || tombstone::imported(self.connection, key))
    }

    fn find_span(&self, span: &str) -> rusqlite::Result<Option<ExperienceId>> {
        let select = Select::new("").bind(SPAN, span.to_owned());
        let found = select.first(self.connection, |row| {
            Ok(row::experience_id(row.get_ref(0)?))
        })?;
        self.or_pruned(found, || tombstone::id_of_span(self.connection, span))
    }

    fn find_attempt(&self, key: &str) -> rusqlite::Result<Option<(String, String)>> {
        let select = Select::new("").bind(SPAN_AND_TRACE, key.to_owned());
        let found = select.first(self.connection, |row| {
            let text = |column| Ok::<_, rusqlite::Error>(row::text(row.get_ref(column)?));
            Ok(Some((text(0)?.to_owned(), text(1)?.to_owned())))
        })?;
        self.or_pruned(found, || tombstone::lineage_of_key(self.connection, key))
    }

    fn has(&self, id: &ExperienceId) -> rusqlite::Result<bool> {
        if self.layout.has_tombstones() {
            append::is_taken(self.connection, id)
        } else {
            append::is_there(self.connection, id)
        }
    }

    fn keep(&self, execution: &Execution, naming: &Naming) -> rusqlite::Result<()> {
        Draft::of(execution, naming)?
            .insert(self.connection, self.chain)
            .map(drop)
    }
}
