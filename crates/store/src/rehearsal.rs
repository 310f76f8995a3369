//! What an import would come to.

use std::fmt;
use std::sync::Mutex;

use astra_model::{Execution, ExperienceId, Imported, Importer, Naming, RepositoryError};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::commit::in_transaction;
use crate::engine::Layout;
use crate::error::failed;
use crate::import::{Kept, Rows, import};
use crate::row;
use crate::select::{Select, fact};
use crate::store::{Store, unpoisoned};

const ACTION: &str = "rehearse an import";

/// What would be stored, as far as the next executions are decided by it. The file has no name and
/// goes away with its connection, so that nothing of it is worth syncing.
const SET_UP: &str = "
    PRAGMA journal_mode = MEMORY;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE kept (
        seq INTEGER PRIMARY KEY, id TEXT, key TEXT, span TEXT, trace TEXT, status TEXT);
    CREATE INDEX kept_id ON kept (id);
    CREATE INDEX kept_key ON kept (key);
    CREATE INDEX kept_span ON kept (span);
";
const KEEP: &str = "INSERT INTO kept (id, key, span, trace, status) VALUES (?1, ?2, ?3, ?4, ?5)";
const KEY: &str = "SELECT id, status FROM kept WHERE key = ?1 ORDER BY seq LIMIT 1";
const SPAN: &str = "SELECT id FROM kept WHERE span = ?1 ORDER BY seq LIMIT 1";
const SPAN_AND_TRACE: &str = "SELECT span, trace FROM kept WHERE key = ?1 ORDER BY seq LIMIT 1";
const ID: &str = "SELECT 1 FROM kept WHERE id = ?1";

/// Python made no index on spans, so that its executions are read once instead of asked for.
const LEGACY: &str = concat!(
    "SELECT id, ",
    fact!("idempotency_key"),
    ", ",
    fact!("span_id"),
    ", ",
    fact!("trace_id"),
    ", ",
    fact!("status"),
    " FROM experience WHERE type = 'task_execution' AND json_valid(content) ORDER BY rowid"
);

/// Tells what an import would come to, and stores nothing.
///
/// Guaranteed to answer as the store would that it is held over, to the id, as long as nobody else
/// writes there. What it has to remember lies in a file without a name that the system removes
/// with the process, not in memory.
pub struct Rehearsal {
    store: Option<Store>,
    kept: Mutex<Connection>,
}

impl fmt::Debug for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rehearsal").finish_non_exhaustive()
    }
}

impl Rehearsal {
    /// Rehearses over a store, which may be one that was opened to read or is not migrated yet;
    /// over none as over a new one.
    ///
    /// # Errors
    ///
    /// If the store can't be read, or no temporary file can be made.
    pub fn new(store: Option<Store>) -> Result<Self, RepositoryError> {
        let set_up = || {
            let connection = Connection::open("")?;
            connection.execute_batch(SET_UP)?;
            Ok(connection)
        };
        let mut kept = set_up().map_err(failed(ACTION))?;
        if let Some(legacy) = store.as_ref().filter(|store| store.is_legacy()) {
            legacy.read(ACTION, |rows| {
                in_transaction(&mut kept, |transaction| copy_legacy(rows, transaction))
            })?;
        }
        Ok(Self {
            store,
            kept: Mutex::new(kept),
        })
    }
}

fn copy_legacy(rows: &Connection, kept: &Connection) -> rusqlite::Result<()> {
    Select::new(LEGACY).each(rows, |row| {
        let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str().ok());
        let values = params![text(0)?, text(1)?, text(2)?, text(3)?, text(4)?];
        kept.prepare_cached(KEEP)?.execute(values)?;
        Ok(true)
    })
}

impl Importer for Rehearsal {
    fn import(&self, executions: &[Execution]) -> Result<Vec<Imported>, RepositoryError> {
        let reader = match &self.store {
            Some(store) => Some((store.reader(ACTION)?, &*store.chain, store.layout)),
            None => None,
        };
        let rows = reader
            .as_ref()
            .map(|(reader, chain, layout)| Rows::of(reader, *chain, *layout));
        let layout = self.store.as_ref().map(|store| store.layout);
        let rehearse = |kept: &Connection| {
            let stage = Stage {
                recorded: rows.as_ref(),
                has_indexes: layout.is_some_and(|layout| layout != Layout::Legacy),
                kept,
            };
            executions
                .iter()
                .map(|execution| import(&stage, execution))
                .collect()
        };
        in_transaction(&mut unpoisoned(&self.kept), |kept| rehearse(kept)).map_err(failed(ACTION))
    }
}

/// What is recorded, and what would be by now.
struct Stage<'c> {
    recorded: Option<&'c Rows<'c>>,
    has_indexes: bool,
    kept: &'c Connection,
}

impl Stage<'_> {
    fn indexed(&self) -> Option<&Rows<'_>> {
        self.recorded.filter(|_| self.has_indexes)
    }

    fn first<T>(
        &self,
        sql: &str,
        value: &str,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        let mut statement = self.kept.prepare_cached(sql)?;
        statement.query_row([value], read).optional()
    }
}

impl Kept for Stage<'_> {
    fn find_key(&self, key: &str) -> rusqlite::Result<Option<Imported>> {
        let recorded = self.indexed().map(|rows| rows.find_key(key)).transpose()?;
        if let Some(existing) = recorded.flatten() {
            return Ok(Some(existing));
        }
        let found = self.first(KEY, key, |row| {
            let status = row::text(row.get_ref(1)?).to_owned();
            let existing = |id| Imported::Existing { id, status };
            Ok(row::experience_id(row.get_ref(0)?).map(existing))
        });
        found.map(Option::flatten)
    }

    fn find_span(&self, span: &str) -> rusqlite::Result<Option<ExperienceId>> {
        let recorded = self
            .indexed()
            .map(|rows| rows.find_span(span))
            .transpose()?;
        if let Some(id) = recorded.flatten() {
            return Ok(Some(id));
        }
        let found = self.first(SPAN, span, |row| Ok(row::experience_id(row.get_ref(0)?)));
        found.map(Option::flatten)
    }

    fn find_attempt(&self, key: &str) -> rusqlite::Result<Option<(String, String)>> {
        let recorded = self
            .indexed()
            .map(|rows| rows.find_attempt(key))
            .transpose()?;
        if let Some(attempt) = recorded.flatten() {
            return Ok(Some(attempt));
        }
        self.first(SPAN_AND_TRACE, key, |row| {
            let text = |column| Ok::<_, rusqlite::Error>(row::text(row.get_ref(column)?));
            Ok((text(0)?.to_owned(), text(1)?.to_owned()))
        })
    }

    fn has(&self, id: &ExperienceId) -> rusqlite::Result<bool> {
        let recorded = self
            .recorded
            .as_ref()
            .map(|rows| rows.has(id))
            .transpose()?;
        let kept = || self.kept.prepare_cached(ID)?.exists([id.as_str()]);
        Ok(recorded.unwrap_or(false) || kept()?)
    }

    fn keep(&self, execution: &Execution, naming: &Naming) -> rusqlite::Result<()> {
        self.kept.prepare_cached(KEEP)?.execute(params![
            naming.id().as_str(),
            execution.key().as_str(),
            execution.running().lineage.span().to_string(),
            execution.running().lineage.trace().to_string(),
            execution.ending().status(),
        ])?;
        Ok(())
    }
}
