//! The connection that writes.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::location::Location;
use crate::pragmas;

/// Says first whether somebody kept it from being emptied.
const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// The one connection that writes, opened when it is needed.
#[derive(Default)]
pub(crate) struct Writer {
    connection: Option<Connection>,
}

impl Writer {
    /// Takes a connection that is set up to write.
    pub(crate) fn of(connection: Connection) -> Self {
        Self {
            connection: Some(connection),
        }
    }

    /// Returns the connection, opened where there is none.
    pub(crate) fn connected(&mut self, location: &Location) -> rusqlite::Result<&mut Connection> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => {
                let connection = location.open_writable()?;
                pragmas::set_up_writer(&connection)?;
                Ok(none.insert(connection))
            }
        }
    }

    pub(crate) fn close(&mut self) {
        self.connection = None;
    }
}

/// Begins a transaction that takes the write lock first: one that took it only after reading would
/// fail whenever another had written in between.
///
/// A transaction that an earlier caller could neither commit nor roll back is rolled back now.
pub(super) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    if !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Does some work in one transaction, which is durable when this returns.
pub(crate) fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = begin(connection)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// Brings the log into the database and empties it; tells whether nothing is left in it.
pub(crate) fn empty_log(connection: &mut Connection) -> rusqlite::Result<bool> {
    let is_left: bool = connection.query_row(EMPTY_LOG, (), |row| row.get(0))?;
    Ok(!is_left)
}
