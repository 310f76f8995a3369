//! Definitions that are edited as texts, where no statement can change them.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Lets the schema be edited, in a transaction of the caller's, and has the engine read it again.
pub(super) fn edit<T>(
    connection: &Connection,
    edits: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    connection.pragma_update(None, "writable_schema", true)?;
    let edited = edits(connection);
    connection.pragma_update(None, "writable_schema", "RESET")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    edited
}
