//! Our tables, as they are made and as they must be.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::engine::{APPLICATION_ID, FIRST_VERSION, Layout, SCHEMA_VERSION};

/// The table that Python's side writes too. A migration brings its table to this form, and makes
/// all else from the same texts as a new database.
const EXPERIENCE: &str = include_str!("schema/001_experience.sql");
/// A migration makes those that are missing, of whatever version.
const INDEXES: [&str; 2] = [
    include_str!("schema/001_indexes.sql"),
    include_str!("schema/005_status.sql"),
];
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
/// What each version adds to the one before, from the second on.
const ADDED: &[(i32, &str)] = &[
    (2, include_str!("schema/002_proof.sql")),
    (3, include_str!("schema/003_timetable.sql")),
    (4, include_str!("schema/004_ledger.sql")),
    (4, include_str!("schema/004_tasks_seen.sql")),
    (5, include_str!("schema/005_keys.sql")),
    (5, include_str!("schema/005_rollups.sql")),
    (5, include_str!("schema/005_tombstone.sql")),
    (6, include_str!("schema/006_outbox.sql")),
];
/// The tables that are made from the others.
pub(crate) const INDEX: &str = include_str!("schema/index.sql");

/// Makes all our tables in a transaction, and marks the database as ours.
pub(crate) fn install(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for sql in [EXPERIENCE].into_iter().chain(INDEXES) {
        transaction.execute_batch(sql)?;
    }
    complete(&transaction, Layout::Legacy)?;
    transaction.commit()
}

/// Makes what a database whose `experience` has our form lacks of our schema, and marks it as ours;
/// to be called in a transaction.
pub(crate) fn complete(connection: &Connection, layout: Layout) -> rusqlite::Result<()> {
    let version = match layout {
        Layout::Legacy => {
            for sql in [FILLS_TS, IMMUTABLE, BESIDE, INDEX] {
                connection.execute_batch(sql)?;
            }
            FIRST_VERSION
        }
        Layout::Earlier(version) => version,
        Layout::Ours => SCHEMA_VERSION,
    };
    for (_, sql) in ADDED.iter().filter(|(since, _)| *since > version) {
        connection.execute_batch(sql)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", SCHEMA_VERSION)
}

/// Returns the text of each trigger in a database, and of each table and index but `experience` and
/// its own, by its type and name. SQLite itself reads past some of what can be wrong with them where
/// it only reads.
pub(crate) fn texts(
    connection: &Connection,
) -> rusqlite::Result<BTreeMap<(String, String), String>> {
    connection
        .prepare(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL
             AND (type = 'trigger' OR tbl_name <> 'experience' COLLATE NOCASE)",
        )?
        .query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect()
}

/// Returns those texts as we make them.
pub(crate) fn our_texts(layout: Layout) -> rusqlite::Result<BTreeMap<(String, String), String>> {
    let version = match layout {
        Layout::Legacy => return Ok(BTreeMap::new()),
        Layout::Earlier(version) => version,
        Layout::Ours => SCHEMA_VERSION,
    };
    let added = ADDED.iter().filter(|(since, _)| *since <= version);
    let first = [EXPERIENCE, FILLS_TS, IMMUTABLE, BESIDE].into_iter();
    texts(&blank(first.chain(added.map(|(_, sql)| *sql)))?)
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
    indexes(&blank([EXPERIENCE].into_iter().chain(INDEXES))?)
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
    index_texts(&blank([EXPERIENCE].into_iter().chain(INDEXES))?)
}

fn blank<'a>(texts: impl IntoIterator<Item = &'a str>) -> rusqlite::Result<Connection> {
    let blank = Connection::open_in_memory()?;
    for sql in texts {
        blank.execute_batch(sql)?;
    }
    Ok(blank)
}
