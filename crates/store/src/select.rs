//! The one way in which queries reach the database: texts of ours, values bound.

use std::error::Error;
use std::str::FromStr;

use rusqlite::types::{Type, Value};
use rusqlite::{CachedStatement, Connection, Row, Rows, params_from_iter};

use crate::engine::Layout;

/// An expression of `content.structured` in the one spelling that an index serves.
macro_rules! fact {
    ($key:literal) => {
        concat!("json_extract(content,'$.structured.", $key, "')")
    };
}
pub(crate) use fact;

/// The end of a query for the executions in which a fact is the one value, by an index if it is
/// named.
macro_rules! executions_with {
    ($key:literal, $index:literal) => {
        concat!(
            " FROM experience INDEXED BY ",
            $index,
            " WHERE ",
            $crate::select::fact!($key),
            " = ? AND +type = 'task_execution'"
        )
    };
    ($key:literal) => {
        concat!(
            " FROM experience WHERE ",
            $crate::select::fact!($key),
            " = ? AND +type = 'task_execution'"
        )
    };
}
pub(crate) use executions_with;

/// The end of a query for the first execution in which a fact is the one value.
macro_rules! first_with {
    ($key:literal) => {
        concat!(
            $crate::select::executions_with!($key),
            " ORDER BY experience.rowid LIMIT 1"
        )
    };
}
pub(crate) use first_with;

/// A row's columns, in the order in which [`Columns`](crate::columns::Columns) reads them.
const COLUMNS: &str = "SELECT experience.rowid, experience.id, experience.type, \
    experience.created_at, content, provenance, parents, causes, session_id, ts, meta";
const LEGACY_COLUMNS: &str = "SELECT experience.rowid, experience.id, experience.type, \
    experience.created_at, content, provenance, parents, causes, session_id, NULL, '{}'";

/// A query and its values.
///
/// Its text is put together from constants alone, one for each combination of filters: an
/// optional filter inside a text would cost its index.
pub(crate) struct Select {
    sql: String,
    values: Vec<Value>,
}

impl Select {
    /// Selects whole rows.
    pub(crate) fn records(layout: Layout, source: &'static str) -> Self {
        let columns = match layout {
            Layout::Ours | Layout::Earlier(_) => COLUMNS,
            Layout::Legacy => LEGACY_COLUMNS,
        };
        Self::new(columns).text(source)
    }

    pub(crate) fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds a text that needs no value.
    pub(crate) fn text(mut self, sql: &'static str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a text with one `?`, and its value.
    pub(crate) fn bind(mut self, sql: &'static str, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text(sql)
    }

    /// Adds a text with one `?`, and its value, if there is one.
    pub(crate) fn bind_some<V: Into<Value>>(self, sql: &'static str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.bind(sql, value),
            None => self,
        }
    }

    /// Returns the text.
    #[cfg(test)]
    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    /// Reads what is selected until `read` breaks off.
    pub(crate) fn each(
        &self,
        connection: &Connection,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        #[cfg(test)]
        crate::plans::note(&self.sql);
        self.rows(connection, |rows| {
            while let Some(row) = rows.next()? {
                if !read(row)? {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Hands over the rows that are selected, to be read one after the other.
    pub(crate) fn rows<T>(
        &self,
        connection: &Connection,
        read: impl FnOnce(&mut Rows<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        read(&mut statement.query(params_from_iter(&self.values))?)
    }

    /// Reads all that is selected, leaving out what can't be read as what it should be.
    pub(crate) fn all<T>(
        &self,
        connection: &Connection,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> rusqlite::Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(connection, |row| {
            found.extend(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Reads the first of what is selected.
    pub(crate) fn first<T>(
        &self,
        connection: &Connection,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> rusqlite::Result<Option<T>> {
        let mut found = None;
        self.each(connection, |row| {
            found = read(row)?;
            Ok(found.is_none())
        })?;
        Ok(found)
    }
}

/// Prepares a statement that is always the same, once for each connection.
pub(crate) fn prepared<'c>(
    connection: &'c Connection,
    sql: &'static str,
) -> rusqlite::Result<CachedStatement<'c>> {
    #[cfg(test)]
    crate::plans::note(sql);
    connection.prepare_cached(sql)
}

/// Reads a column that holds a text of a form.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
    })
}

/// Returns a caller's limit within ours.
pub(crate) fn bounded(limit: usize) -> usize {
    match limit {
        0 => astra_model::LIMIT_DEFAULT,
        limit => limit.min(astra_model::LIMIT_MAX),
    }
}

/// Returns a count as SQLite takes it.
pub(crate) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Returns a name as SQL takes any name: names can't be bound.
pub(crate) fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}
