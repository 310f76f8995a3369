//! What is gone from the database goes from the index.

use rusqlite::{Connection, OptionalExtension, params};

use crate::row;
use crate::select::prepared;

/// So many pages of the full-text index are merged in one transaction.
const PAGES_MAX: i64 = 500;

const EMPTY: &str = "
    INSERT INTO experience_fts (experience_fts) VALUES ('delete-all');
    DELETE FROM experience_doc;
    DELETE FROM experience_link;
    DELETE FROM experience_indexed;
";
const DOC: &str = "SELECT doc FROM experience_doc WHERE experience_id = ?1";
const REMOVE_TEXT: &str = "DELETE FROM experience_fts WHERE rowid = ?1";
const REMOVE_DOC: &str = "DELETE FROM experience_doc WHERE doc = ?1";
const LINKS: &str =
    "SELECT CAST(created_at AS TEXT), parents, causes FROM experience WHERE id = ?1";
const REMOVE_LINK: &str =
    "DELETE FROM experience_link WHERE parent_id = ?1 AND created_at = ?2 AND child_id = ?3";
const IS_ASTRAY: &str = "
    SELECT 1 FROM experience_indexed WHERE NOT EXISTS (
        SELECT 1 FROM experience WHERE rowid = last_rowid AND id = last_id)";
const LAST_BEFORE: &str = "
    SELECT rowid, CAST(id AS TEXT) FROM experience
    WHERE rowid < (SELECT last_rowid FROM experience_indexed) ORDER BY rowid DESC LIMIT 1";
const MOVE_BACK: &str = "UPDATE experience_indexed SET last_rowid = ?1, last_id = ?2";
const BEGIN_AGAIN: &str = "DELETE FROM experience_indexed";
const MERGE: &str = "INSERT INTO experience_fts (experience_fts, rank) VALUES ('merge', ?1)";

/// Empties the index, in a transaction of the caller's: it is made anew where it is asked for.
pub(crate) fn forget(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(EMPTY)
}

/// Takes an experience that is about to go from the index, in a transaction of the caller's.
pub(crate) fn forget_one(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let doc: Option<i64> = prepared(connection, DOC)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(doc) = doc else {
        return Ok(());
    };
    prepared(connection, REMOVE_TEXT)?.execute([doc])?;
    prepared(connection, REMOVE_DOC)?.execute([doc])?;
    let mut links = prepared(connection, LINKS)?;
    let mut links = links.query([id])?;
    while let Some(row) = links.next()? {
        let created = row::text(row.get_ref(0)?);
        let parents = row::list(row.get_ref(1)?).into_iter();
        for parent in parents.chain(row::list(row.get_ref(2)?)) {
            if let Some(parent) = parent.as_str() {
                prepared(connection, REMOVE_LINK)?.execute(params![parent, created, id])?;
            }
        }
    }
    Ok(())
}

/// Says anew how far the index goes where that row has gone, in the transaction in which it did: to
/// the row before.
pub(crate) fn settle(connection: &Connection) -> rusqlite::Result<()> {
    if !prepared(connection, IS_ASTRAY)?.exists(())? {
        return Ok(());
    }
    let before: Option<(i64, String)> = prepared(connection, LAST_BEFORE)?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match before {
        Some((rowid, id)) => prepared(connection, MOVE_BACK)?.execute(params![rowid, id])?,
        None => prepared(connection, BEGIN_AGAIN)?.execute(())?,
    };
    Ok(())
}

/// Merges some of the full-text index, in a transaction of the caller's, so that no word of what went
/// is left in it; tells whether that was the last of it.
pub(crate) fn compact(connection: &Connection) -> rusqlite::Result<bool> {
    let before = connection.total_changes();
    prepared(connection, MERGE)?.execute([-PAGES_MAX])?;
    Ok(connection.total_changes() - before < 2)
}
