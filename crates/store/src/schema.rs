//! Our tables, as they are made and as they must be.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::engine::{APPLICATION_ID, SCHEMA_VERSION};

/// The tables that hold what can't be made again.
const INITIAL: &str = include_str!("schema/001_initial.sql");
/// What version 2 adds.
const PROOF: &str = include_str!("schema/002_proof.sql");
/// The tables that are made from them.
pub(crate) const INDEX: &str = include_str!("schema/index.sql");

/// Makes all our tables in a transaction, and marks the database as ours.
pub(crate) fn install(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(INITIAL)?;
    transaction.execute_batch(PROOF)?;
    transaction.execute_batch(INDEX)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}

/// Returns the text of each trigger in a database, by its name.
pub(crate) fn triggers(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Returns the text of each trigger as we make it, by its name.
pub(crate) fn our_triggers() -> rusqlite::Result<BTreeMap<String, String>> {
    let blank = Connection::open_in_memory()?;
    blank.execute_batch(INITIAL)?;
    blank.execute_batch(PROOF)?;
    triggers(&blank)
}
