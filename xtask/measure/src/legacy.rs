//! A database of many rows as Python's side left them.

use std::error::Error;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// Made by running Python's side: 262 rows, a quarter of them executions.
const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/legacy/core.db"
);

/// Copies of the fixture's rows in turn, each with an id, an instant and correlation ids of its own,
/// in Python's spelling; the texts as long as makes rows of about 2 KB.
const COPY: &str = "
    WITH RECURSIVE row(n) AS (SELECT 263 UNION ALL SELECT n + 1 FROM row WHERE n < ?1)
    INSERT INTO experience
    SELECT id || '_' || n, type, datetime(1577836800 + 60 * n, 'unixepoch') || '.000000',
        replace(replace(replace(replace(content,
            '{\"text\": \"', '{\"text\": \"' || iif(type = 'task_execution', '', ?2)),
            ifnull(json_extract(content, '$.structured.trace_id'), ''), lower(hex(randomblob(16)))),
            ifnull(json_extract(content, '$.structured.span_id'), ''), lower(hex(randomblob(16)))),
            ifnull(json_extract(content, '$.structured.idempotency_key'), ''), lower(hex(randomblob(32)))),
        provenance, evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership,
        session_id, consolidated
    FROM row CROSS JOIN experience AS template ON template.rowid = 1 + n % 262";
const INDEXES: &str = "
    SELECT name, sql FROM sqlite_schema
    WHERE type = 'index' AND tbl_name = 'experience' AND sql IS NOT NULL";

pub(crate) fn make(path: &Path, rows: u32) -> Result<Value, Box<dyn Error>> {
    if !path.exists() {
        // Under another name until it is whole: half a database must not pass for one.
        let making = path.with_extension("making");
        fs::copy(FIXTURE, &making)?;
        grow(&making, rows)?;
        fs::rename(&making, path)?;
    }
    Ok(json!({ "file": path, "rows": rows, "bytes": fs::metadata(path)?.len() }))
}

fn grow(path: &Path, rows: u32) -> Result<(), Box<dyn Error>> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;",
    )?;
    let indexes: Vec<(String, String)> = connection
        .prepare(INDEXES)?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    let longer = "I noticed that I return to the question of continuity. ".repeat(16);
    connection.execute(COPY, params![rows, longer])?;
    for (_, sql) in &indexes {
        connection.execute_batch(sql)?;
    }
    connection
        .pragma_update(None, "journal_mode", "DELETE")
        .ok();
    Ok(connection.close().map_err(|(_, error)| error)?)
}
