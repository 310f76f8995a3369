//! Bringing the index up to date.

use std::ops::RangeInclusive;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use super::forget::forget;
use crate::row;

/// Rows that one transaction adds: others get the write lock in between.
const BATCH_ROWS: i64 = 500;

const CURSOR: &str = "SELECT last_rowid, last_id FROM experience_indexed";
const MOVE_CURSOR: &str =
    "INSERT OR REPLACE INTO experience_indexed (one, last_rowid, last_id) VALUES (1, ?1, ?2)";
const ID_AT: &str = "SELECT CAST(id AS TEXT) FROM experience WHERE rowid = ?1";
const IS_BEHIND: &str = "SELECT 1 FROM experience WHERE rowid > ?1 LIMIT 1";
const BATCH: &str = "
    SELECT rowid, id, CAST(created_at AS TEXT), content, parents, causes
    FROM experience WHERE rowid > ?1 ORDER BY rowid LIMIT ?2
";
const DOC: &str = "SELECT doc FROM experience_doc WHERE experience_id = ?1";
const ADD_DOC: &str = "INSERT INTO experience_doc (experience_id) VALUES (?1)";
const ADD_TEXT: &str = "INSERT OR REPLACE INTO experience_fts (rowid, text) VALUES (?1, ?2)";
const ADD_LINK: &str = "
    INSERT OR IGNORE INTO experience_link (parent_id, created_at, child_id) VALUES (?1, ?2, ?3)
";

/// How far the index goes.
pub(super) enum Standing {
    /// To the last row.
    Current,
    /// To this row.
    Behind(i64),
    /// Nobody knows: rows were renumbered or taken away since.
    Astray,
}

/// Rows that were indexed in one transaction.
pub(super) struct Step {
    pub(super) rows: RangeInclusive<i64>,
    /// Whether there were no more of them.
    pub(super) is_last: bool,
}

/// Tells how far the index goes, without writing.
pub(super) fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    let cursor: Option<(i64, String)> = connection
        .prepare_cached(CURSOR)?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // No row lies before the least number that a row may have.
    let Some((last, id)) = cursor else {
        return behind(connection, i64::MIN);
    };
    let there: Option<Option<String>> = connection
        .prepare_cached(ID_AT)?
        .query_row([last], |row| row.get(0))
        .optional()?;
    if there.flatten() == Some(id) {
        behind(connection, last)
    } else {
        Ok(Standing::Astray)
    }
}

fn behind(connection: &Connection, last: i64) -> rusqlite::Result<Standing> {
    let is_behind = connection.prepare_cached(IS_BEHIND)?.exists([last])?;
    Ok(if is_behind {
        Standing::Behind(last)
    } else {
        Standing::Current
    })
}

/// Indexes the next rows, in a transaction of the caller's; returns which, nothing where there are
/// no more.
pub(super) fn step(connection: &Connection) -> rusqlite::Result<Option<Step>> {
    let last = match standing(connection)? {
        Standing::Current => return Ok(None),
        Standing::Behind(last) => last,
        Standing::Astray => {
            forget(connection)?;
            i64::MIN
        }
    };
    let mut batch = connection.prepare_cached(BATCH)?;
    let mut rows = batch.query(params![last, BATCH_ROWS])?;
    let (mut count, mut end) = (0, None);
    while let Some(row) = rows.next()? {
        add(connection, row)?;
        count += 1;
        end = Some((row.get::<_, i64>(0)?, row::text(row.get_ref(1)?).to_owned()));
    }
    let Some((rowid, id)) = end else {
        return Ok(None);
    };
    connection
        .prepare_cached(MOVE_CURSOR)?
        .execute(params![rowid, id])?;
    Ok(Some(Step {
        rows: last..=rowid,
        is_last: count < BATCH_ROWS,
    }))
}

fn add(connection: &Connection, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
    let Some(id) = row::experience_id(row.get_ref(1)?) else {
        return Ok(());
    };
    let doc = doc_of(connection, id.as_str())?;
    connection
        .prepare_cached(ADD_TEXT)?
        .execute(params![doc, row::said(row.get_ref(3)?)])?;
    let created = row::text(row.get_ref(2)?);
    add_links(connection, id.as_str(), created, row.get_ref(4)?)?;
    add_links(connection, id.as_str(), created, row.get_ref(5)?)
}

fn doc_of(connection: &Connection, id: &str) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached(DOC)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if let Some(doc) = known {
        return Ok(doc);
    }
    connection.prepare_cached(ADD_DOC)?.execute([id])?;
    Ok(connection.last_insert_rowid())
}

fn add_links(
    connection: &Connection,
    child: &str,
    created: &str,
    ids: ValueRef<'_>,
) -> rusqlite::Result<()> {
    let mut add = connection.prepare_cached(ADD_LINK)?;
    for id in row::list(ids) {
        if let Some(parent) = id.as_str() {
            add.execute([parent, created, child])?;
        }
    }
    Ok(())
}
