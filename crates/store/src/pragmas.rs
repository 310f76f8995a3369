//! How every connection is set up.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::busy;

/// A writer's cache stays small: with a large one SQLite scans all of it at every small commit.
/// `synchronous` is no property of the file: whoever acknowledges must set it. The log is brought into
/// the database by a thread of its own, long before so many pages of it make the engine do so.
const WRITER: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -4000;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = 8192;
";

/// What it copies must be on the disk before the log is begun anew.
const CHECKPOINTER: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 67108864;
";

/// A migration is one commit, which nobody sees a part of: its log is emptied once, behind it. Sorters
/// grow with the number of rows, so that they lie in files, and the cache is what they sort at once.
const MIGRATOR: &str = "
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -16000;
    PRAGMA wal_autocheckpoint = 0;
";

const READER: &str = "
    PRAGMA query_only = ON;
    PRAGMA cache_size = -16000;
    PRAGMA mmap_size = 268435456;
";

/// Who reads each page once must not have them all in memory in the end, as mapped pages are, and
/// gains nothing by a larger cache.
const SCANNER: &str = "
    PRAGMA query_only = ON;
    PRAGMA cache_size = -2000;
";

const ALL: &str = "
    PRAGMA cell_size_check = ON;
    PRAGMA temp_store = MEMORY;
";

/// The methods of this crate have fewer statements than this.
const STATEMENTS_MAX: usize = 128;

/// Sets up the connection that writes, and turns a database that isn't yet into WAL mode.
pub(crate) fn set_up_writer(connection: &Connection) -> rusqlite::Result<()> {
    set_up(connection)?;
    switch_to_wal(connection)?;
    connection.execute_batch(WRITER)
}

/// Sets up the connection that migrates: nobody's triggers take part.
pub(crate) fn set_up_migrator(connection: &Connection) -> rusqlite::Result<()> {
    set_up_writer(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.execute_batch(MIGRATOR)
}

/// Sets up a connection that brings the log into the database, and waits for nobody.
pub(crate) fn set_up_checkpointer(connection: &Connection) -> rusqlite::Result<()> {
    set_up(connection)?;
    connection.busy_handler(None)?;
    connection.execute_batch(CHECKPOINTER)
}

/// Whether triggers take part in what a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guards {
    /// They hold records as they are against whoever writes.
    On,
    /// What they would ask of each row has been asked of it.
    Off,
}

/// Turns the triggers on or off for what a connection does next: asking twice costs an insert a third
/// of its price.
///
/// Turning them makes the engine prepare its statements anew: hence not for each write.
pub(crate) fn set_guards(connection: &Connection, guards: Guards) -> rusqlite::Result<()> {
    const TRIGGERS: DbConfig = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
    let are_on = guards == Guards::On;
    if connection.db_config(TRIGGERS)? != are_on {
        connection.set_db_config(TRIGGERS, are_on)?;
    }
    Ok(())
}

/// Sets up a connection that only reads.
pub(crate) fn set_up_reader(connection: &Connection) -> rusqlite::Result<()> {
    set_up(connection)?;
    connection.execute_batch(READER)
}

/// Sets up a connection that reads whole tables, in memory that doesn't grow with them.
pub(crate) fn set_up_scanner(connection: &Connection) -> rusqlite::Result<()> {
    set_up(connection)?;
    connection.execute_batch(SCANNER)
}

/// Sets up what every connection has.
///
/// A plan does not depend on what is bound: else the engine prepares a statement anew whenever another
/// value is bound to it, which takes longer than reading what it finds.
pub(crate) fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(busy::wait))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.execute_batch(ALL)
}

/// Waits for its turn as any writer does. The engine asks its busy handler for some of the locks that
/// this takes and not for others, so that both together would wait for hours.
fn switch_to_wal(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(None)?;
    let switch = || connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
    let switched = busy::retry(switch);
    connection.busy_handler(Some(busy::wait))?;
    switched
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pragma(connection: &Connection, name: &str) -> i64 {
        connection
            .pragma_query_value(None, name, |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn whoever_acknowledges_waits_for_the_disk_and_has_a_small_cache() {
        const CACHE_KIB_MAX: i64 = 8_000;
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("core.db")).unwrap();
        set_up_writer(&connection).unwrap();
        assert_eq!(pragma(&connection, "synchronous"), FULL);
        // A negative size is one in KiB; a positive one counts pages, and grows with them.
        let cache_kib = -pragma(&connection, "cache_size");
        assert!((1..=CACHE_KIB_MAX).contains(&cache_kib), "{cache_kib}");
    }
}
