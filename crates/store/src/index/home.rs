//! Where the index lies: in the database, or in memory beside one that can't be written.

use std::sync::Mutex;

use astra_model::RepositoryError;
use rusqlite::{Connection, OpenFlags};

use super::catch_up::{Standing, standing, step};
use crate::commit::in_transaction;
use crate::error::failed;
use crate::location::Location;
use crate::store::{Access, Store, unpoisoned};
use crate::{digest, pragmas, schema};

const ATTACH: &str = "ATTACH DATABASE ?1 AS stored";

impl Store {
    /// Reads with an index that has every experience committed before the call.
    pub(super) fn read_indexed<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        match &self.access {
            Access::Writable(_) => {
                // No connection is held while one is written with: all may have to be closed then.
                let standing = self.read(action, standing)?;
                if !matches!(standing, Standing::Current) {
                    while self.write(action, |transaction| proven_step(transaction))? {}
                }
                self.read(action, work)
            }
            Access::ReadOnly { index, .. } => {
                in_memory(index, &self.location, work).map_err(failed(action))
            }
        }
    }
}

/// Indexes the next rows and keeps digests of those that Python's side added, which knows of none:
/// whoever meets its records first is the first who can. Tells whether there are more.
fn proven_step(connection: &Connection) -> rusqlite::Result<bool> {
    let Some(step) = step(connection)? else {
        return Ok(false);
    };
    digest::complete(connection, &step.rows, digest::is_pythons)?;
    Ok(!step.is_last)
}

fn in_memory<T>(
    index: &Mutex<Option<Connection>>,
    location: &Location,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let mut index = unpoisoned(index);
    let connection = match &mut *index {
        Some(connection) => connection,
        none => none.insert(beside(location)?),
    };
    while in_transaction(connection, |transaction| step(transaction))?
        .is_some_and(|step| !step.is_last)
    {}
    work(connection)
}

/// Makes an index in memory, with the database attached: `experience` is the database's, because
/// the memory has no table of that name, and the tables of the index are the memory's.
fn beside(location: &Location) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_in_memory_with_flags(flags)?;
    pragmas::set_up(&connection)?;
    connection.execute(ATTACH, [location.read_only_uri()])?;
    connection.execute_batch(schema::INDEX)?;
    Ok(connection)
}
