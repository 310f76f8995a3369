//! Our tables, as they are made and as they must be.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::engine::{APPLICATION_ID, Layout, SCHEMA_VERSION};

/// The table that Python's side writes too. A migration brings its table to this form, and makes
/// all else from the same texts as a new database.
const EXPERIENCE: &str = include_str!("schema/001_experience.sql");
const INDEXES: &str = include_str!("schema/001_indexes.sql");
/// The instant of a row that is called `NEW`.
///
/// Python's inserts know nothing of it. Whole seconds and their fraction are taken apart, because
/// older engines' date functions lose the carry of 59.9996; what has no date at all lies at 0, so
/// that no row is without a place in the order.
macro_rules! ts {
    () => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/schema/001_ts.sql"
        ))
    };
}
pub(crate) use ts;
const FILLS_TS: &str = concat!(
    "CREATE TRIGGER experience_fills_ts AFTER INSERT ON experience WHEN NEW.ts IS NULL\n",
    "BEGIN\n\tUPDATE experience SET ts = ",
    ts!(),
    "\tWHERE rowid = NEW.rowid;\nEND;"
);
const IMMUTABLE: &str = include_str!("schema/001_immutable.sql");
/// What else can't be made again.
const BESIDE: &str = include_str!("schema/001_beside.sql");
/// What version 2 adds.
const PROOF: &str = include_str!("schema/002_proof.sql");
/// The tables that are made from the others.
pub(crate) const INDEX: &str = include_str!("schema/index.sql");

/// Makes all our tables in a transaction, and marks the database as ours.
pub(crate) fn install(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for sql in [EXPERIENCE, INDEXES] {
        transaction.execute_batch(sql)?;
    }
    complete(&transaction, Layout::Legacy)?;
    transaction.commit()
}

/// Makes what a database whose `experience` has our form lacks of our schema, and marks it as ours;
/// to be called in a transaction.
pub(crate) fn complete(connection: &Connection, layout: Layout) -> rusqlite::Result<()> {
    let missing: &[&str] = match layout {
        Layout::Legacy => &[FILLS_TS, IMMUTABLE, BESIDE, PROOF, INDEX],
        Layout::Earlier => &[PROOF],
        Layout::Ours => &[],
    };
    for sql in missing {
        connection.execute_batch(sql)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", SCHEMA_VERSION)
}

/// Returns the text of each trigger in a database, by its name.
pub(crate) fn triggers(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Returns the text of each trigger as we make it, by its name.
pub(crate) fn our_triggers(layout: Layout) -> rusqlite::Result<BTreeMap<String, String>> {
    triggers(&blank(match layout {
        Layout::Legacy => &[],
        Layout::Earlier => &[EXPERIENCE, FILLS_TS, IMMUTABLE, BESIDE],
        Layout::Ours => &[EXPERIENCE, FILLS_TS, IMMUTABLE, BESIDE, PROOF],
    })?)
}

/// Returns the text of each index of the experiences, by its name, without the spaces that whoever
/// made it wrote.
pub(crate) fn indexes(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let texts = index_texts(connection)?.into_iter();
    Ok(texts
        .map(|(name, sql)| (name, sql.split_whitespace().collect()))
        .collect())
}

/// Returns the text of each index of the experiences as we make it, by its name.
pub(crate) fn our_indexes() -> rusqlite::Result<BTreeMap<String, String>> {
    indexes(&blank(&[EXPERIENCE, INDEXES])?)
}

/// Returns each index of the experiences with its text, in the order in which they were made; those
/// that a constraint makes have none.
pub(crate) fn index_texts(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    connection
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
             AND tbl_name = 'experience' COLLATE NOCASE ORDER BY rowid",
        )?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Returns each index of the experiences with its text as we make it, in our order.
pub(crate) fn our_index_texts() -> rusqlite::Result<Vec<(String, String)>> {
    index_texts(&blank(&[EXPERIENCE, INDEXES])?)
}

fn blank(texts: &[&str]) -> rusqlite::Result<Connection> {
    let blank = Connection::open_in_memory()?;
    for sql in texts {
        blank.execute_batch(sql)?;
    }
    Ok(blank)
}
