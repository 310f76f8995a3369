//! Rows of a store's database, inserted into another with nothing but the engine.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use rusqlite::types::Value as Field;
use rusqlite::{Connection, Row, TransactionBehavior, params_from_iter};
use serde_json::{Value, json};

use crate::example::store;
use crate::spent::Spent;

/// The tables that a record has a row in, in the order in which they are written, and how its row is
/// found.
const TABLES: [(&str, &str); 3] = [
    (
        "ledger_entry",
        "SELECT ledger_entry.* FROM experience
         JOIN experience_digest ON experience_id = experience.id
         JOIN ledger_entry ON seq = entry ORDER BY experience.rowid",
    ),
    (
        "experience_digest",
        "SELECT experience_digest.* FROM experience
         JOIN experience_digest ON experience_id = experience.id ORDER BY experience.rowid",
    ),
    ("experience", "SELECT * FROM experience ORDER BY rowid"),
];

/// How much of a record is inserted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All its rows, into a new store's database, with its indexes and triggers.
    Guarded,
    /// All its rows, into tables with the same indexes.
    Rows,
    /// Its experience, into a table with the same indexes.
    Experience,
}

impl Part {
    /// Reads its name.
    pub(super) fn named(name: &str) -> Result<Self, Box<dyn Error>> {
        match name {
            "guarded" => Ok(Self::Guarded),
            "rows" => Ok(Self::Rows),
            "experience" => Ok(Self::Experience),
            other => Err(format!("{other:?} is none of guarded, rows, experience").into()),
        }
    }

    fn has(self, table: &str) -> bool {
        self != Self::Experience || table == "experience"
    }
}

/// Inserts the rows of all records of a database into a new one, in transactions of so many records
/// that are each durable. Those before a number are there already and not measured.
pub(super) fn measure(
    from: &Path,
    part: Part,
    before: usize,
    batch: usize,
) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir_in(from.parent().ok_or("a database lies in a folder")?)?;
    let from = Connection::open(from)?;
    let mut connection = make(&from, &folder.path().join("raw.db"), part)?;
    let tables = TABLES.iter().filter(|(table, _)| part.has(table));
    let tables: Vec<Rows> = tables
        .map(|(table, select)| Rows::read(&from, table, select))
        .collect::<Result<_, _>>()?;
    let records = tables.first().map_or(0, |table| table.rows.len());
    if tables.iter().any(|table| table.rows.len() != records) {
        return Err("a record lacks a row".into());
    }
    insert(&mut connection, &tables, 0..before, before.max(1))?;
    let measured = u32::try_from(records.saturating_sub(before))?;
    let spent = Spent::shared_by(measured, || {
        insert(&mut connection, &tables, before..records, batch)?;
        Ok(connection.close().map_err(|(_, error)| error)?)
    })?;
    Ok(json!({ "records": measured, "ours": spent.to_json() }))
}

/// Makes a database with what the rows are inserted into, set up as a store's writer is.
fn make(from: &Connection, to: &Path, part: Part) -> Result<Connection, Box<dyn Error>> {
    if part == Part::Guarded {
        drop(store(to)?);
    }
    let connection = Connection::open(to)?;
    let page_size: i64 = from.pragma_query_value(None, "page_size", |row| row.get(0))?;
    connection.pragma_update(None, "page_size", page_size)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -4000;")?;
    if part != Part::Guarded {
        let tables = TABLES.iter().filter(|(table, _)| part.has(table));
        for sql in texts(from, tables.map(|(table, _)| *table))? {
            connection.execute_batch(&sql)?;
        }
    }
    Ok(connection)
}

/// Returns how some tables and their indexes are made.
fn texts<'t>(
    from: &Connection,
    tables: impl Iterator<Item = &'t str>,
) -> rusqlite::Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut of_table = from.prepare(
        "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND type IN ('table', 'index')
         AND sql IS NOT NULL ORDER BY rowid",
    )?;
    for table in tables {
        let rows = of_table.query_map([table], |row| row.get(0))?;
        texts.extend(rows.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    Ok(texts)
}

/// Inserts some of the records, each batch durable before the next begins.
fn insert(
    connection: &mut Connection,
    tables: &[Rows],
    records: Range<usize>,
    batch: usize,
) -> Result<(), Box<dyn Error>> {
    for first in records.clone().step_by(batch) {
        let last = records.end.min(first + batch);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for record in first..last {
            for table in tables {
                let row = params_from_iter(&table.rows[record]);
                transaction.prepare_cached(&table.insert)?.execute(row)?;
            }
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The rows of a table, in the order of the records.
struct Rows {
    insert: String,
    rows: Vec<Vec<Field>>,
}

impl Rows {
    fn read(from: &Connection, table: &str, select: &str) -> rusqlite::Result<Self> {
        let mut select = from.prepare(select)?;
        let columns = select.column_count();
        let fields = vec!["?"; columns].join(", ");
        let fields_of = |row: &Row<'_>| (0..columns).map(|column| row.get(column)).collect();
        let rows = select.query_map((), fields_of)?;
        Ok(Self {
            insert: ["INSERT INTO ", table, " VALUES (", &fields, ")"].concat(),
            rows: rows.collect::<rusqlite::Result<_>>()?,
        })
    }
}
