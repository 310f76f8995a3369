//! The rules that speak of other rows, asked of an index for one record at a time.
//!
//! By induction over its attempts a window has one trace, without a list of all windows in memory.

use astra_model::{Attempt, ExecutionDocument, IdempotencyKey, Rule, Violation};
use rusqlite::{Connection, OptionalExtension, params};

use crate::select::{executions_with, fact};

const ATTEMPT_OF_SPAN: &str = concat!(
    "SELECT ",
    fact!("trace_id"),
    ", ",
    fact!("idempotency_key"),
    executions_with!("span_id"),
    " LIMIT 1"
);
const TRACE_OF_KEY: &str = concat!(
    "SELECT ",
    fact!("trace_id"),
    executions_with!("idempotency_key"),
    " LIMIT 1"
);
const HAS_TOOL_CALL: &str = "SELECT 1 FROM tool_call WHERE id = ?1 AND experience_id = ?2";
const HAS_SCRIPT_RUN: &str = "SELECT 1 FROM script_run WHERE id = ?1 AND experience_id = ?2";

/// Returns the rules that a record of ours breaks beside other rows.
pub(super) fn check(
    connection: &Connection,
    document: &ExecutionDocument,
) -> rusqlite::Result<Vec<Violation>> {
    let mut violations = Vec::new();
    violations.extend(broken_trace(connection, document)?);
    violations.extend(broken_retry(connection, document)?);
    violations.extend(missing_rows(connection, document)?);
    Ok(violations)
}

/// Holds an attempt's trace against that of the first attempt of its window.
fn broken_trace(
    connection: &Connection,
    document: &ExecutionDocument,
) -> rusqlite::Result<Option<Violation>> {
    let Some(first) = key_of(document, 1) else {
        return Ok(None);
    };
    let trace: Option<Option<String>> = connection
        .prepare_cached(TRACE_OF_KEY)?
        .query_row([first.as_str()], |row| row.get(0))
        .optional()?;
    let ours = &document.content.structured.trace_id;
    Ok(trace.flatten().filter(|trace| trace != ours).map(|trace| {
        let detail = format!("trace_id is {ours:?}, that of the window's first attempt {trace:?}");
        Violation::new(Rule::TraceAndSpans, detail)
    }))
}

/// Looks for the attempt before, by the span that a retry names.
fn broken_retry(
    connection: &Connection,
    document: &ExecutionDocument,
) -> rusqlite::Result<Option<Violation>> {
    let facts = &document.content.structured;
    let Some(span) = &facts.retry_of else {
        return Ok(None);
    };
    let before: Option<(Option<String>, Option<String>)> = connection
        .prepare_cached(ATTEMPT_OF_SPAN)?
        .query_row([span], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let expected = key_of(document, facts.attempt - 1);
    let detail = match before {
        None => format!("retry_of is {span:?}, which is no attempt's span"),
        Some((trace, _)) if trace.as_ref() != Some(&facts.trace_id) => {
            format!("retry_of is {span:?}, an attempt of the trace {trace:?}")
        }
        Some((_, key)) if key.as_deref() != expected.as_ref().map(IdempotencyKey::as_str) => {
            format!(
                "retry_of is {span:?}, which is not attempt {}",
                facts.attempt - 1
            )
        }
        Some(_) => return Ok(None),
    };
    Ok(Some(Violation::new(Rule::RetryNamesAttemptBefore, detail)))
}

/// Returns the key of an attempt of a document's window.
fn key_of(document: &ExecutionDocument, attempt: i64) -> Option<IdempotencyKey> {
    let task = document.content.structured.task_id.parse().ok()?;
    let window = document.meta.scheduled_at.parse().ok()?;
    let attempt = Attempt::new(u32::try_from(attempt).ok()?)?;
    Some(IdempotencyKey::new(&task, &window, attempt))
}

fn missing_rows(
    connection: &Connection,
    document: &ExecutionDocument,
) -> rusqlite::Result<Vec<Violation>> {
    let io = &document.content.structured.io;
    let mut missing = Vec::new();
    for (sql, table, ids) in [
        (HAS_TOOL_CALL, "tool_call", &io.tool_calls),
        (HAS_SCRIPT_RUN, "script_run", &io.script_runs),
    ] {
        let mut is_there = connection.prepare_cached(sql)?;
        for id in ids {
            if !is_there.exists(params![id, document.id])? {
                let detail = format!("the table {table} has no row {id:?} of this record");
                missing.push(Violation::new(Rule::RowsExist, detail));
            }
        }
    }
    Ok(missing)
}
