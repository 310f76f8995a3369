//! Results that came too late.

use astra_model::{LateCompletion, SpanId, Timestamp};
use rusqlite::{Connection, Row, params};

use crate::select::{parsed, prepared};

// No conflict clause: what guards these rows refuses before a conflict is seen.
const ADD: &str = "
    INSERT INTO late_completion (span_id, ended, status, error_type, noted)
    SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (
        SELECT 1 FROM late_completion WHERE span_id = ?1 AND ended = ?2 AND status = ?3)";
const OF_SPAN: &str = "
    SELECT span_id, noted, ended, status, error_type FROM late_completion
    WHERE span_id = ?1 ORDER BY ended, status";

/// Notes a late result, unless it is noted already; in a transaction of the caller's.
pub(crate) fn add(connection: &Connection, late: &LateCompletion) -> rusqlite::Result<()> {
    prepared(connection, ADD)?.execute(params![
        late.span.to_string(),
        late.ended.as_millis(),
        late.status,
        late.error_type,
        late.noted.as_millis()
    ])?;
    Ok(())
}

/// Lists the late results of an attempt.
pub(crate) fn list(connection: &Connection, span: SpanId) -> rusqlite::Result<Vec<LateCompletion>> {
    prepared(connection, OF_SPAN)?
        .query_map([span.to_string()], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<LateCompletion> {
    Ok(LateCompletion {
        span: parsed(row, 0)?,
        noted: Timestamp::from_millis(row.get(1)?),
        ended: Timestamp::from_millis(row.get(2)?),
        status: row.get(3)?,
        error_type: row.get(4)?,
    })
}
