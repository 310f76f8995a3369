//! What the new indexes say of each row, in a narrow table of its own.
//!
//! An index over an expression is made by reading every row and parsing its content, once for each
//! index, which is most of the time that indexes take. But the entries of an index are the values of
//! its expressions and the row's number, whatever they were read from. So they are worked out once,
//! where each row is read anyway, the indexes are made over them, and are then defined as what they
//! are.

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params};

use super::definition;

const MAKE: &str = "
    CREATE TABLE migration_fact (
        row INTEGER PRIMARY KEY, task_slug, span_id, task_id, status, created_at, ts REAL)";
const ADD: &str = "
    INSERT INTO migration_fact (row, ts, task_slug, span_id, task_id, status, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const DROP: &str = "DROP TABLE migration_fact";
const DEFINE: &str = "
    UPDATE sqlite_schema SET sql = ?2, tbl_name = (
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'experience' COLLATE NOCASE)
    WHERE type = 'index' AND name = ?1";

/// The indexes that are made over the facts.
const OVER_FACTS: [(&str, &str); 5] = [
    (
        "ix_experiences_task_slug",
        "CREATE INDEX ix_experiences_task_slug ON migration_fact (task_slug, ts DESC)",
    ),
    (
        "ix_experiences_span",
        "CREATE INDEX ix_experiences_span ON migration_fact (span_id)",
    ),
    (
        "ix_experiences_status",
        "CREATE INDEX ix_experiences_status ON migration_fact (status, created_at DESC)",
    ),
    (
        "ix_experiences_task_status",
        "CREATE INDEX ix_experiences_task_status ON migration_fact (task_id, status, created_at DESC)",
    ),
    (
        "ix_experiences_slug_status",
        "CREATE INDEX ix_experiences_slug_status ON migration_fact (task_slug, status, ts DESC)",
    ),
];

/// What the new indexes say of a row.
pub(super) struct Facts {
    pub(super) row: i64,
    pub(super) ts: f64,
    pub(super) task_slug: Fact,
    pub(super) span_id: Fact,
    pub(super) task_id: Fact,
    pub(super) status: Fact,
    pub(super) created_at: Fact,
}

/// A value of a row, or that its JSON says: a text, which may be of any bytes, or another.
pub(super) enum Fact {
    Text(Vec<u8>),
    Other(Value),
}

impl Facts {
    /// Adds them to the table.
    pub(super) fn add(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.prepare_cached(ADD)?.execute(params![
            self.row,
            self.ts,
            self.task_slug,
            self.span_id,
            self.task_id,
            self.status,
            self.created_at,
        ])?;
        Ok(())
    }
}

impl Fact {
    pub(super) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Other(Value::Null),
            ValueRef::Integer(whole) => Self::Other(whole.into()),
            ValueRef::Real(real) => Self::Other(real.into()),
            ValueRef::Text(bytes) => Self::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Self::Other(bytes.to_vec().into()),
        }
    }
}

impl ToSql for Fact {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(bytes) => Ok(ToSqlOutput::Borrowed(ValueRef::Text(bytes))),
            Self::Other(value) => value.to_sql(),
        }
    }
}

/// Makes the table, in a transaction of the caller's.
pub(super) fn make_table(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(MAKE)
}

/// Tells whether an index is one that is made over the facts.
pub(super) fn have(index: &str) -> bool {
    OVER_FACTS.iter().any(|(name, _)| *name == index)
}

/// Makes those of these indexes, each with its text, that are made over the facts.
pub(super) fn make_indexes(
    connection: &Connection,
    wanted: &[(String, String)],
) -> rusqlite::Result<()> {
    let of_facts = |name: &str| OVER_FACTS.iter().find(|(of_facts, _)| *of_facts == name);
    for (name, text) in wanted {
        if let Some((_, over_facts)) = of_facts(name) {
            connection.execute_batch(over_facts)?;
            definition::edit(connection, |schema| schema.execute(DEFINE, [name, text]))?;
        }
    }
    connection.execute_batch(DROP)
}
