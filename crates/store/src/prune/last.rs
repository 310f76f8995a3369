//! The windows of each task that started last.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use super::named::hash;
use super::policy::PrunePolicy;
use crate::row;
use crate::select::{Select, executions_with, fact, prepared};

/// One step from a task to the next: the rows of a task with many are not read.
const NEXT_TASK: &str = concat!(
    "SELECT ",
    fact!("task_id"),
    " FROM experience WHERE ",
    fact!("task_id"),
    " > ?1 ORDER BY ",
    fact!("task_id"),
    " LIMIT 1"
);
const TRACES: &str = concat!("SELECT ", fact!("trace_id"), executions_with!("task_id"));
const NEWEST_FIRST: &str = " ORDER BY experience.created_at DESC";

/// Returns the last windows of each task, by the hashes of their traces.
pub(super) fn traces(
    connection: &Connection,
    policy: &PrunePolicy,
) -> rusqlite::Result<HashSet<u64>> {
    let mut last = HashSet::new();
    if let Some(task) = &policy.task {
        add(connection, task.as_str(), policy.keep_last, &mut last)?;
        return Ok(last);
    }
    let mut next = prepared(connection, NEXT_TASK)?;
    // No id of a task is empty.
    let mut task = String::new();
    while let Some(found) = next
        .query_row([&task], |row| row.get::<_, String>(0))
        .optional()?
    {
        add(connection, &found, policy.keep_last, &mut last)?;
        task = found;
    }
    Ok(last)
}

fn add(
    connection: &Connection,
    task: &str,
    count: usize,
    last: &mut HashSet<u64>,
) -> rusqlite::Result<()> {
    let mut of_task = HashSet::new();
    let select = Select::new("")
        .bind(TRACES, task.to_owned())
        .text(NEWEST_FIRST);
    select.each(connection, |row| {
        let trace = hash(row::text(row.get_ref(0)?));
        if of_task.len() == count && !of_task.contains(&trace) {
            return Ok(false);
        }
        of_task.insert(trace);
        Ok(true)
    })?;
    last.extend(of_task);
    Ok(())
}
