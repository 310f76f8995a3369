//! A database of many executions.

use std::error::Error;
use std::fs;
use std::path::Path;

use astra_model::{ExperienceRepository, SystemClock};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::example::{ended, running, store};

/// Copies of one real record, each with a task, an instant, ids and a key of its own: one a minute.
const COPY: &str = "
    WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ?1)
    INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, confidence,
        embeddings, affect, parents, causes, sign, ownership, session_id, consolidated, ts, meta)
    SELECT id || n, type, datetime(1577836800 + 60 * n, 'unixepoch') || '.000000',
        json_set(content, '$.structured.task_id', 'task_' || n % 100,
            '$.structured.task_slug', 'task_' || n % 100,
            '$.structured.status', iif(n % 50, 'success', 'failed'),
            '$.structured.trace_id', lower(hex(randomblob(16))),
            '$.structured.span_id', lower(hex(randomblob(16))),
            '$.structured.idempotency_key', lower(hex(randomblob(32)))),
        provenance, evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership,
        session_id || n, consolidated, 1577836800 + 60 * n, meta
    FROM row, experience AS template WHERE template.rowid = 1";

pub(crate) fn fill(path: &Path, rows: u32) -> Result<Value, Box<dyn Error>> {
    if !path.exists() {
        // Under another name until it is whole: half a database must not pass for one.
        let making = path.with_extension("making");
        for file in [
            making.clone(),
            making.with_extension("making-wal"),
            making.with_extension("making-shm"),
        ] {
            let _ = fs::remove_file(file);
        }
        make(&making, rows)?;
        fs::rename(&making, path)?;
    }
    Ok(json!({ "file": path, "rows": rows, "bytes": fs::metadata(path)?.len() }))
}

fn make(path: &Path, rows: u32) -> Result<(), Box<dyn Error>> {
    store(path)?.append(&ended(running(&SystemClock::new(), 0)?))?;
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA cache_size=-1000000; PRAGMA synchronous=OFF;")?;
    connection.execute(COPY, params![rows.saturating_sub(1)])?;
    connection
        .pragma_update(None, "wal_checkpoint", "TRUNCATE")
        .ok();
    Ok(connection.close().map_err(|(_, error)| error)?)
}
