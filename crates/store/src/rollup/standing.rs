//! How far the counts go.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::select::prepared;

const READ: &str = "SELECT gone, last_rowid, last_id, execution_rowid, execution_id FROM rollup_standing WHERE one = 1";
const WRITE: &str = "INSERT OR REPLACE INTO rollup_standing
    (one, gone, last_rowid, last_id, execution_rowid, execution_id) VALUES (1, ?1, ?2, ?3, ?4, ?5)";
const ID_AT: &str = "SELECT CAST(id AS TEXT) FROM experience WHERE rowid = ?1";
const END: &str = "SELECT rowid, CAST(id AS TEXT) FROM experience
    WHERE rowid = (SELECT max(rowid) FROM experience)";

/// A row, by its number, which VACUUM may change, and by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) rowid: i64,
    pub(super) id: String,
}

/// How far the counts go, and what they stand on.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Standing {
    /// How many executions were ever taken away.
    gone: i64,
    /// The last row that was looked at; none where nothing is counted, or nothing of it holds.
    pub(super) last: Option<Place>,
    /// The last execution up to there: other rows may be taken away by anybody.
    pub(super) execution: Option<Place>,
}

/// Where counting goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Behind this row.
    Behind(i64),
    /// At the first row, with nothing counted: nobody knows what the counts are of.
    Anew,
}

impl Start {
    /// Returns the row behind which it goes on.
    pub(super) fn row(self) -> i64 {
        match self {
            Self::Behind(row) => row,
            // No row lies before the least number that a row may have.
            Self::Anew => i64::MIN,
        }
    }
}

impl Place {
    /// Returns the last row of all.
    pub(super) fn end(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        prepared(connection, END)?
            .query_row((), |row| Self::read(row, 0))
            .optional()
            .map(Option::flatten)
    }

    fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Self>> {
        let (rowid, id) = (row.get(column)?, row.get(column + 1)?);
        Ok(Option::zip(rowid, id).map(|(rowid, id)| Self { rowid, id }))
    }

    fn is_there(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let there: Option<Option<String>> = prepared(connection, ID_AT)?
            .query_row([self.rowid], |row| row.get(0))
            .optional()?;
        Ok(there.flatten().as_ref() == Some(&self.id))
    }
}

impl Standing {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let standing = prepared(connection, READ)?
            .query_row((), |row| {
                Ok(Self {
                    gone: row.get(0)?,
                    last: Place::read(row, 1)?,
                    execution: Place::read(row, 3)?,
                })
            })
            .optional()?;
        Ok(standing.unwrap_or_default())
    }

    /// Tells where counting goes on: behind the last row, or where somebody took that away behind the
    /// last execution, which stays where it is unless rows were renumbered.
    pub(super) fn start(&self, connection: &Connection) -> rusqlite::Result<Start> {
        let Some(last) = &self.last else {
            return Ok(Start::Anew);
        };
        for place in std::iter::once(last).chain(&self.execution) {
            if place.is_there(connection)? {
                return Ok(Start::Behind(place.rowid));
            }
        }
        Ok(Start::Anew)
    }

    /// Returns the same, further on.
    pub(super) fn moved(&self, last: Option<Place>, execution: Option<Place>) -> Self {
        Self {
            gone: self.gone,
            last,
            execution,
        }
    }

    /// Keeps it, in a transaction of the caller's.
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let rowid = |place: &Option<Place>| place.as_ref().map(|place| place.rowid);
        let id = |place: &Option<Place>| place.as_ref().map(|place| place.id.clone());
        let (last, execution) = (&self.last, &self.execution);
        prepared(connection, WRITE)?.execute(params![
            self.gone,
            rowid(last),
            id(last),
            rowid(execution),
            id(execution)
        ])?;
        Ok(())
    }
}
