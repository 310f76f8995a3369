//! A database of very many short executions, made at once.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use astra_model::{
    Attempt, Captured, ExperienceRepository, IdempotencyKey, SpanId, SystemClock, TaskId,
    Timestamp, TraceId, Window,
};
use rusqlite::config::DbConfig;
use rusqlite::types::Value as Field;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde_json::{Value, json};

use crate::example::{is_there, remove, running, store};

const TASKS: u32 = 100;
/// So many executions in a row are attempts of one trace.
const ATTEMPTS: u32 = 10;
/// The first starts at this instant, the others one a minute.
const FIRST_MS: i64 = 1_577_836_800_000;
const MINUTE_MS: i64 = 60_000;
/// How many share a transaction.
const BATCH: u32 = 100_000;

/// Makes a database of so many executions that differ by what they are found by, where there is none yet.
///
/// Their rows are copies of one that a store made; they have no digests and no entries in the ledger, so
/// that this is a database to read and not to verify. Indexes are made when all rows are there.
pub(super) fn make(path: &Path, rows: u32) -> Result<Value, Box<dyn Error>> {
    if !is_there(path)? {
        // Under another name until it is whole: half a database must not pass for one.
        let making = path.with_extension("making");
        remove(&making)?;
        let template = Template::make(&making)?;
        fill(&making, &template, rows)?;
        fs::rename(&making, path)?;
    }
    Ok(json!({ "file": path, "rows": rows, "bytes": fs::metadata(path)?.len() }))
}

fn fill(path: &Path, template: &Template, rows: u32) -> Result<(), Box<dyn Error>> {
    let mut connection = Connection::open(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -256000; PRAGMA temp_store = FILE;
         DELETE FROM experience;",
    )?;
    let indexes: Vec<(String, String)> = connection
        .prepare(
            "SELECT name, sql FROM sqlite_schema
             WHERE type = 'index' AND tbl_name = 'experience' AND sql IS NOT NULL",
        )?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&["DROP INDEX ", name].concat())?;
    }
    for first in (0..rows).step_by(BATCH as usize) {
        let transaction = connection.transaction()?;
        for number in first..rows.min(first + BATCH) {
            let row = params_from_iter(template.row(number));
            transaction.prepare_cached(&template.insert)?.execute(row)?;
        }
        transaction.commit()?;
    }
    for (_, sql) in &indexes {
        connection.execute_batch(sql)?;
    }
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
        .optional()?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

/// A row that a store made, and what is to be another in each copy.
struct Template {
    insert: String,
    columns: Vec<String>,
    fields: Vec<Field>,
    task: TaskId,
    trace: String,
    span: String,
    key: String,
}

impl Template {
    fn make(path: &Path) -> Result<Self, Box<dyn Error>> {
        let running = running(&SystemClock::new(), 0)?;
        let (lineage, task) = (&running.lineage, running.task.id.clone());
        let (trace, span) = (lineage.trace().to_string(), lineage.span().to_string());
        let execution = running.succeed(Captured::default(), Duration::from_millis(1));
        store(path)?.append(&execution)?;
        let connection = Connection::open(path)?;
        let mut select = connection.prepare("SELECT * FROM experience")?;
        let columns: Vec<String> = select
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let fields = select.query_row((), |row| {
            (0..columns.len()).map(|column| row.get(column)).collect()
        })?;
        let marks = vec!["?"; columns.len()].join(", ");
        Ok(Self {
            insert: ["INSERT INTO experience VALUES (", &marks, ")"].concat(),
            columns,
            fields,
            task,
            trace,
            span,
            key: execution.key().to_string(),
        })
    }

    /// Returns the row of a number.
    fn row(&self, number: u32) -> Vec<Field> {
        let started = started(number);
        let fields = self.columns.iter().zip(&self.fields);
        fields
            .map(|(column, field)| match (column.as_str(), field) {
                ("id", _) => format!("task_exec_slim_{number:010}").into(),
                ("created_at", _) => started.to_sqlalchemy().into(),
                ("ts", _) => started.as_seconds().into(),
                ("content", Field::Text(content)) => self.content(content, number).into(),
                (_, field) => field.clone(),
            })
            .collect()
    }

    fn content(&self, content: &str, number: u32) -> String {
        let key = self.key_of(number);
        let trace = TraceId::of_key(&self.key_of(number - number % ATTEMPTS));
        let task = format!("\"{}\"", self.task);
        content
            .replace(&self.trace, &trace.to_string())
            .replace(&self.span, &SpanId::of_key(&key).to_string())
            .replace(&self.key, key.as_str())
            .replace(&task, &format!("\"task_{}\"", number % TASKS))
    }

    fn key_of(&self, number: u32) -> IdempotencyKey {
        let window = Window::manual(started(number));
        IdempotencyKey::new(&self.task, &window, Attempt::FIRST)
    }
}

fn started(number: u32) -> Timestamp {
    Timestamp::from_millis(FIRST_MS + MINUTE_MS * i64::from(number))
}
