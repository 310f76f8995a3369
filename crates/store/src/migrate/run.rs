//! Migrating.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use astra_model::{Clock, LedgerChain};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::column;
use super::entries;
use super::error::MigrateError;
use super::facts;
use super::fill;
use super::indexes::{IndexChanges, IndexPlan};
use super::report::{Migration, MigrationStep};
use super::room::Room;
use super::rows::{self, BATCHES_MAX, Batch};
use super::survey::{self, Counts, Duplicates};
use crate::backup::{Draft, Place};
use crate::engine::{self, Layout, SCHEMA_VERSION};
use crate::location::Location;
use crate::store::Store;
use crate::{open, pragmas, schema};

/// What the copy from before is called behind the database's name, where no other name was given.
const BACKUP_SUFFIX: &str = ".before-migration";

const ADD_COLUMNS: &str = "
    ALTER TABLE experience ADD COLUMN ts REAL;
    ALTER TABLE experience ADD COLUMN meta JSON NOT NULL DEFAULT '{}';
";
/// Of indexes that a constraint has made over `type`, which can't be dropped.
const REORDER: &str = "REINDEX NOCASE";
const COUNT: &str = "SELECT count(*) FROM experience";
/// Empties the log, as far as nobody reads in it.
const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

impl Store {
    /// Brings a database to our schema; nothing where it has it.
    ///
    /// Guaranteed to leave the database as it was or migrated, whole, wherever it is broken off, and
    /// a copy from before beside a migrated one. Other programs read meanwhile as before; those that
    /// write wait for their turn, and lose nothing.
    ///
    /// # Errors
    ///
    /// If there is none, it isn't ours or is newer; if others hold it; if there is too little room;
    /// if it holds what can't be migrated; if it can't be read or written.
    pub fn migrate(
        path: &Path,
        backup: Option<&Path>,
        chain: &dyn LedgerChain,
        clock: &dyn Clock,
        progress: &mut dyn FnMut(MigrationStep),
    ) -> Result<Option<Migration>, MigrateError> {
        let begun = clock.monotonic();
        let (location, layout) = open::locate(path)?;
        if layout == Layout::Ours {
            return Ok(None);
        }
        if location.is_frozen() {
            return Err(MigrateError::ReadOnly);
        }
        let place = place_of(path, backup)?;
        let room = foreseen(&location, layout)?;
        room.insist(path, place.wanted())?;
        let draft = Draft::take(place)?;
        let mut writer = location.open_writable()?;
        pragmas::set_up_migrator(&writer)?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let work = match engine::identify(&transaction) {
            Ok(Layout::Ours) => return Ok(None),
            Ok(layout) => Work {
                location: &location,
                layout,
                from_version: engine::version(&transaction)?,
                transaction: &transaction,
                chain,
            },
            Err(refusal) => return Err(refusal.of(path.to_owned()).into()),
        };
        let done = work.run(draft, progress)?;
        progress(MigrationStep::Committing);
        transaction.commit()?;
        empty_log(&writer);
        Ok(Some(Migration {
            needs_bytes: room.total(),
            duration: clock.monotonic().saturating_sub(begun),
            ..done
        }))
    }
}

/// Takes the place that was named for the copy from before, or one beside the database.
pub(super) fn place_of(database: &Path, named: Option<&Path>) -> Result<Place, MigrateError> {
    Ok(match named {
        Some(path) => Place::named(database, path)?,
        None => Place::beside(database, BACKUP_SUFFIX),
    })
}

/// Looks for what would stand in the way, before anything is changed; returns the room it takes.
fn foreseen(location: &Location, layout: Layout) -> Result<Room, MigrateError> {
    let connection = location.open_read_only()?;
    pragmas::set_up_scanner(&connection)?;
    survey::insist_on_columns(&connection, layout)?;
    if !IndexPlan::of(&connection, layout)?.proves_json() {
        survey::insist_on_json(&connection)?;
    }
    Ok(Room::of(&connection, layout)?)
}

/// Empties the log of a database that is migrated by now: what stays in it is as durable there, and
/// whoever closes the database last empties it.
fn empty_log(connection: &Connection) {
    let at_once = connection.busy_handler(None);
    let _ = at_once.and_then(|()| connection.query_row(EMPTY_LOG, (), |_| Ok(())));
}

/// One migration, inside its transaction.
struct Work<'a> {
    location: &'a Location,
    layout: Layout,
    from_version: i32,
    transaction: &'a Transaction<'a>,
    chain: &'a dyn LedgerChain,
}

impl Work<'_> {
    /// Does all of it, while one thread reads what each row gets and another makes the copy.
    fn run(
        &self,
        draft: Draft,
        progress: &mut dyn FnMut(MigrationStep),
    ) -> Result<Migration, MigrateError> {
        thread::scope(|scope| {
            let (taker, batches) = sync_channel(BATCHES_MAX);
            let (location, layout) = (self.location, self.layout);
            let reader = scope.spawn(move || read(location, layout, taker));
            let copier = scope.spawn(move || draft.filled(location));
            let (filled, indexes) = self.change(&batches, progress)?;
            let duplicates = joined(reader)?;
            progress(MigrationStep::BackingUp);
            let draft = joined(copier)?;
            Ok(Migration {
                from_version: self.from_version,
                to_version: SCHEMA_VERSION,
                rows: filled.rows,
                executions: filled.executions,
                indexes,
                duplicate_keys: duplicates.told,
                more_duplicate_keys: duplicates.more,
                backup: draft.place()?,
                needs_bytes: 0,
                duration: Duration::ZERO,
            })
        })
    }

    /// Changes the database, and takes what its rows get from `batches`.
    fn change(
        &self,
        batches: &Receiver<rusqlite::Result<Batch>>,
        progress: &mut dyn FnMut(MigrationStep),
    ) -> Result<(Counts, IndexChanges), MigrateError> {
        progress(MigrationStep::Indexing);
        let connection = self.transaction;
        let indexes = IndexPlan::of(connection, self.layout)?;
        indexes.drop_replaced(connection)?;
        if self.layout == Layout::Legacy {
            connection.execute_batch(ADD_COLUMNS)?;
            column::ignore_case(connection)?;
            connection.execute_batch(REORDER)?;
            facts::make_table(connection)?;
        }
        indexes.make(connection)?;
        let filled = self.fill(batches, progress)?;
        progress(MigrationStep::Completing);
        indexes.make_of_facts(connection)?;
        schema::complete(connection, self.layout)?;
        if !self.layout.has_digests() {
            fill::keep_digests(connection)?;
        }
        if !self.layout.has_ledger() {
            entries::make(connection, self.chain)?;
        }
        Ok((filled, indexes.changes))
    }

    /// Writes what each row gets; nothing where each has it.
    fn fill(
        &self,
        batches: &Receiver<rusqlite::Result<Batch>>,
        progress: &mut dyn FnMut(MigrationStep),
    ) -> rusqlite::Result<Counts> {
        if self.layout.has_digests() {
            return survey::count(self.transaction);
        }
        let total: i64 = self.transaction.query_row(COUNT, (), |row| row.get(0))?;
        let total = total.unsigned_abs();
        fill::fill(self.transaction, batches, total, progress)
    }
}

/// Reads the database as it is committed, with a connection of this thread's own.
fn read(
    location: &Location,
    layout: Layout,
    taker: SyncSender<rusqlite::Result<Batch>>,
) -> rusqlite::Result<Duplicates> {
    let connection = location.open_read_only()?;
    pragmas::set_up_scanner(&connection)?;
    if !layout.has_digests() {
        rows::read(&connection, layout, &taker)?;
    }
    drop(taker);
    survey::duplicates(&connection)
}

/// Waits for a thread, and goes on with its panic.
fn joined<T, E: Into<MigrateError>>(
    thread: ScopedJoinHandle<'_, Result<T, E>>,
) -> Result<T, MigrateError> {
    let ended = thread.join();
    ended
        .unwrap_or_else(|panic| resume_unwind(panic))
        .map_err(Into::into)
}
